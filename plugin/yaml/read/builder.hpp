#pragma once

#include "yaml/read/disguise.hpp"
#include "yaml/read/document.hpp"
#include "yaml/read/parser.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>
#include <yaml.h>

namespace iam::yaml {

// Turns libyaml's events into the nodes of one Document.
class Builder {
public:
  // `disguise` is what libyaml is shown of `source`.
  Builder(std::shared_ptr<const Source> source, const Disguise& disguise);

  // To be called once. Throws what Parser::next does; all but ParseError where the disguise must
  // hide more.
  Document build(Read read);

private:
  struct Open {
    NodeId id = k_no_node;
    bool bracket = false;
    NodeId last_child = k_no_node;
  };

  // Adds what `event` says; false once there is nothing more to read.
  bool take(const yaml_event_t& event, Read read);
  void start_document(const yaml_event_t& event);
  void add_scalar(const yaml_event_t& event);
  void add_alias(const yaml_event_t& event);
  void open(const yaml_event_t& event, Kind kind, bool flow, const yaml_char_t* anchor,
            const yaml_char_t* tag);
  void close(const yaml_event_t& event);

  // End the document where go-yaml takes a flow collection for its end. False where it does not.
  bool end_at_first_key();
  bool end_before_failure(const Parser& parser, Read read);
  bool end_at_empty_collection(const Parser& parser, std::size_t at);
  void drop_first_node();

  NodeId add_node(Kind kind, const yaml_event_t& event, const yaml_char_t* anchor,
                  const yaml_char_t* tag);
  void attach(NodeId id, Node& node);
  void add_token(Token::Kind kind, Span span, NodeId node);
  std::string_view keep(std::string_view value, std::size_t content, Style style);
  void refuse_tag_before_comma(Span node) const;
  bool starts_with_property(const Node& node) const;
  std::size_t end_of_mark() const;

  const Source& source() const { return *m_document.m_source; }
  std::size_t byte_of(const yaml_mark_t& mark) const;
  Span span_of(const yaml_event_t& event) const;

  const Disguise& m_disguise;
  Document m_document;
  std::vector<Open> m_open;
  std::unordered_map<std::string, NodeId> m_anchors;
  std::size_t m_last_end = 0;
};

} // namespace iam::yaml
