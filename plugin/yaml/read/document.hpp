#pragma once

#include "yaml/read/parse_error.hpp"
#include "yaml/read/source.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace iam::yaml {

enum class NodeKind : std::uint8_t { scalar, sequence, mapping, alias };

// How a node is written; `block` and `flow` are for collections.
enum class Style : std::uint8_t {
  plain,
  single_quoted,
  double_quoted,
  literal,
  folded,
  block,
  flow
};

using NodeId = std::uint32_t;
inline constexpr NodeId k_no_node = UINT32_MAX;

// What may stand before a value.
struct Properties {
  Properties(std::string tag_, std::string anchor_)
      : tag(std::move(tag_)), anchor(std::move(anchor_)) {}

  std::string tag;    // in full (`tag:yaml.org,2002:str`), empty if there is none
  std::string anchor; // empty if there is none
};

// Kept small: a large map has tens of thousands.
struct Node {
  NodeKind kind = NodeKind::scalar;
  Style style = Style::plain;

  // Whether a scalar without a tag takes its type from its text (go-yaml's `implicit`): plain ones,
  // and those tagged with a lone `!`.
  bool implicit = false;

  std::uint32_t child_count = 0;

  // From the first token, anchor and tag included, to the end of the last one. A null that is not
  // written has an empty span: behind its colon or dash, or at the next token.
  Span span;

  // Where the value itself begins, behind anchor and tag. For a block collection: its first dash or
  // key.
  std::size_t content = 0;

  std::string_view value;                 // of a scalar, decoded; of an alias, the anchor's name
  const Properties* properties = nullptr; // few nodes have any

  NodeId target = k_no_node; // of an alias: the node that its anchor named at that place
  NodeId parent = k_no_node;
  NodeId first_child = k_no_node; // of a mapping: key, value, key, value, ...
  NodeId next_sibling = k_no_node;

  std::string_view tag() const { return property(&Properties::tag); }
  std::string_view anchor() const { return property(&Properties::anchor); }
  bool is_collection() const { return kind == NodeKind::sequence || kind == NodeKind::mapping; }

private:
  std::string_view property(std::string Properties::*member) const {
    return properties == nullptr ? std::string_view() : std::string_view(properties->*member);
  }
};

// What stands at a place of the text that the parser itself reported; the gaps between these hold
// nothing but blanks, breaks, comments, properties, `- ? : ,` and bare document marks
// (yaml/read/pieces).
struct Token {
  enum class Kind : std::uint8_t { scalar, alias, open, close, document_start, document_end };
  Kind kind = Kind::scalar;
  NodeId node = k_no_node; // k_no_node for document marks
  Span span;
};

enum class Read { first_document, all_documents };

// A parsed text: every node with its place. Cheap to move, its views stay valid.
class Document {
public:
  // Reads `text` with libyaml as go-yaml v2 reads it. Throws ParseError if go-yaml rejects it, and
  // Unjudged, which is one, if go-yaml may read it otherwise (see yaml/read/portability). With
  // `first_document`, what follows the first document is not read, as its consumers do not read it
  // either; but Unjudged is thrown if go-yaml may end that document elsewhere.
  static Document parse(std::string text, Read read = Read::first_document);

  // Its views would be those of the other.
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;
  Document(Document&&) = default;
  Document& operator=(Document&&) = default;
  ~Document() = default;

  const Source& source() const { return *m_source; }
  const std::string& text() const { return m_source->text(); }

  // The root nodes, one a document. Empty for a text of blanks and comments.
  const std::vector<NodeId>& roots() const { return m_roots; }

  // The root of the first document, or nullopt if there is none.
  std::optional<NodeId> root() const;

  const Node& operator[](NodeId id) const { return m_nodes[id]; }
  const std::vector<Node>& nodes() const { return m_nodes; } // in the order of the text
  std::size_t size() const { return m_nodes.size(); }
  std::vector<NodeId> children(NodeId id) const;

  // The node that `id` stands for: an alias's target, else itself.
  NodeId resolved(NodeId id) const;

  Position position(NodeId id) const;

  bool has_aliases() const { return m_has_aliases; }

  const std::vector<Token>& tokens() const { return m_tokens; }

  // The end of what was read: of the text, or of the first document.
  std::size_t end() const { return m_end; }

  // Whether a document's mark stands there, at the start of a line.
  bool ends_at_mark() const;

private:
  friend class Builder;
  Document() = default;

  std::shared_ptr<const Source> m_source;
  std::deque<std::string> m_values; // decoded texts that are not a piece of the source
  std::deque<Properties> m_properties;
  std::vector<Node> m_nodes;
  std::vector<Token> m_tokens;
  std::vector<NodeId> m_roots;
  std::size_t m_end = 0;
  bool m_has_aliases = false;
};

} // namespace iam::yaml
