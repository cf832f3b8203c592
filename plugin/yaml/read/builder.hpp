#pragma once

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
  explicit Builder(std::shared_ptr<const Source> source);

  // To be called once. Throws ParseError.
  Document build(Read read);

private:
  struct Open {
    NodeId id = k_no_node;
    bool bracket = false;
    NodeId last_child = k_no_node;
  };

  void read_events(Read read);

  // Adds what `event` says; false once there is nothing more to read.
  bool take(const yaml_event_t& event, Read read);
  void start_document(const yaml_event_t& event);
  void add_scalar(const yaml_event_t& event);
  void add_alias(const yaml_event_t& event);
  void open(const yaml_event_t& event, NodeKind kind, bool flow, const yaml_char_t* anchor,
            const yaml_char_t* tag);
  void close(const yaml_event_t& event);

  NodeId add_node(NodeKind kind, const yaml_event_t& event, const yaml_char_t* anchor,
                  const yaml_char_t* tag);
  void attach(NodeId id, Node& node);
  void add_token(Token::Kind kind, Span span, NodeId node);
  void refuse_escaped_slashes() const;
  std::string_view keep(std::string_view value, std::size_t content, Style style);
  bool starts_with_property(const Node& node) const;

  const Source& source() const { return *m_document.m_source; }
  std::size_t byte_of(const yaml_mark_t& mark) const;
  Span span_of(const yaml_event_t& event) const;

  Document m_document;
  std::vector<Open> m_open;
  std::size_t m_brackets = 0; // open ones
  std::unordered_map<std::string, NodeId> m_anchors;
  std::size_t m_last_end = 0;
};

} // namespace iam::yaml
