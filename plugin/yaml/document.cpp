#include "yaml/document.hpp"

#include "yaml/tile.hpp"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>
#include <unordered_map>
#include <utility>
#include <yaml.h>

namespace iam::yaml {

ParseError::ParseError(std::string cause, Position position)
    : Error(std::move(cause), fmt::format("line {}, column {}", position.line, position.column)),
      m_position(position) {}

namespace {

// go-yaml's own limit (max_flow_level and max_indents in its scanner).
constexpr std::size_t k_depth_limit = 10000;

// go-yaml reads its input in pieces of this size, so that an error of encoding far ahead is not seen
// before the document ends. With the same pieces libyaml gives the same answer.
constexpr std::size_t k_read_ahead = 512;

struct Input {
  std::string_view rest;
};

int read_piece(void* data, unsigned char* buffer, std::size_t size, std::size_t* read) {
  auto& input = *static_cast<Input*>(data);
  *read = std::min({size, input.rest.size(), k_read_ahead});
  std::memcpy(buffer, input.rest.data(), *read);
  input.rest.remove_prefix(*read);
  return 1;
}

std::string_view view(const yaml_char_t* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

class Parser {
public:
  explicit Parser(const Source& source)
      : m_source(source), m_input{std::string_view(source.text()).substr(source.body())} {
    yaml_parser_initialize(&m_parser);
    yaml_parser_set_encoding(&m_parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input(&m_parser, read_piece, &m_input);
  }
  ~Parser() { yaml_parser_delete(&m_parser); }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  void next(yaml_event_t& event) {
    if (yaml_parser_parse(&m_parser, &event) == 0) {
      fail();
    }
  }

private:
  [[noreturn]] void fail() const {
    const std::string problem =
        m_parser.problem != nullptr ? m_parser.problem : "the text is not YAML";
    if (m_parser.error == YAML_READER_ERROR) { // its offset is in bytes, its mark is not set
      throw ParseError(problem, m_source.position(m_source.body() + m_parser.problem_offset));
    }
    const std::size_t offset = m_source.byte_of(m_parser.problem_mark.index);
    throw ParseError(problem, m_source.position(offset));
  }

  const Source& m_source;
  Input m_input;
  yaml_parser_t m_parser{};
};

Style style_of(yaml_scalar_style_t style) {
  switch (style) {
  case YAML_SINGLE_QUOTED_SCALAR_STYLE:
    return Style::single_quoted;
  case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
    return Style::double_quoted;
  case YAML_LITERAL_SCALAR_STYLE:
    return Style::literal;
  case YAML_FOLDED_SCALAR_STYLE:
    return Style::folded;
  default:
    return Style::plain;
  }
}

} // namespace

// Turns libyaml's events into nodes.
class Builder {
public:
  explicit Builder(std::string text) {
    m_document.m_source = std::make_shared<const Source>(std::move(text));
  }

  Document build(Read read) {
    Parser parser(source());
    for (bool more = true; more;) {
      yaml_event_t event;
      parser.next(event);
      const std::unique_ptr<yaml_event_t, decltype(&yaml_event_delete)> guard(&event,
                                                                             yaml_event_delete);
      more = take(event, read);
    }
    refuse_escaped_slashes();
    refuse_inner_byte_order_marks();
    return std::move(m_document);
  }

private:
  const Source& source() const { return *m_document.m_source; }

  // Adds what `event` says; false once there is nothing more to read.
  bool take(const yaml_event_t& event, Read read) {
    switch (event.type) {
    case YAML_DOCUMENT_START_EVENT:
      start_document(event);
      break;
    case YAML_DOCUMENT_END_EVENT:
      if (event.data.document_end.implicit == 0) {
        add_token(Token::Kind::document_end, span_of(event), k_no_node);
      }
      m_document.m_end = byte_of(event.start_mark);
      return read == Read::all_documents;
    case YAML_STREAM_END_EVENT:
      m_document.m_end = source().text().size();
      return false;
    case YAML_SCALAR_EVENT:
      add_scalar(event);
      break;
    case YAML_ALIAS_EVENT:
      add_alias(event);
      break;
    case YAML_SEQUENCE_START_EVENT:
      open(event, Kind::sequence, event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE,
           event.data.sequence_start.anchor, event.data.sequence_start.tag);
      break;
    case YAML_MAPPING_START_EVENT:
      open(event, Kind::mapping, event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE,
           event.data.mapping_start.anchor, event.data.mapping_start.tag);
      break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
      close(event);
      break;
    default:
      break;
    }
    return true;
  }

  void start_document(const yaml_event_t& event) {
    m_anchors.clear();
    const auto* version = event.data.document_start.version_directive;
    if (version != nullptr && (version->major != 1 || version->minor != 1)) {
      // libyaml knows 1.2 as well.
      throw ParseError("found incompatible YAML document",
                       source().position(byte_of(event.start_mark)));
    }
    if (event.data.document_start.implicit == 0) {
      add_token(Token::Kind::document_start, span_of(event), k_no_node);
    }
  }

  void add_scalar(const yaml_event_t& event) {
    const auto& scalar = event.data.scalar;
    const NodeId id = add_node(Kind::scalar, event, scalar.anchor, scalar.tag);
    Node& node = m_document.m_nodes[id];
    node.style = style_of(scalar.style);
    node.implicit = scalar.plain_implicit != 0;
    if (scalar.anchor != nullptr || scalar.tag != nullptr ||
        (node.implicit && node.style != Style::plain) || starts_with_property(node)) {
      node.content = skip_properties(source().text(), node.span);
    }
    node.value = keep({reinterpret_cast<const char*>(scalar.value), scalar.length}, node.content,
                      node.style);
    if (!node.span.empty()) {
      add_token(Token::Kind::scalar, {node.content, node.span.end}, id);
    }
  }

  // A plain scalar under a lone `!` reports neither tag nor style that would tell.
  bool starts_with_property(const Node& node) const {
    return !node.span.empty() && source().text()[node.span.begin] == '!';
  }

  void add_alias(const yaml_event_t& event) {
    const std::string_view name = view(event.data.alias.anchor);
    const auto target = m_anchors.find(std::string(name));
    if (target == m_anchors.end()) {
      throw ParseError(fmt::format("unknown anchor '{}' referenced", name),
                       source().position(byte_of(event.start_mark)));
    }
    const NodeId id = add_node(Kind::alias, event, nullptr, nullptr);
    Node& node = m_document.m_nodes[id];
    node.value = keep(name, node.span.begin + 1, Style::plain);
    node.target = target->second;
    add_token(Token::Kind::alias, node.span, id);
  }

  void open(const yaml_event_t& event, Kind kind, bool flow, const yaml_char_t* anchor,
            const yaml_char_t* tag) {
    const NodeId id = add_node(kind, event, anchor, tag);
    Node& node = m_document.m_nodes[id];
    node.style = flow ? Style::flow : Style::block;
    // An implicit pair `[a: 1]` is a flow mapping without brackets.
    const bool bracket = flow && !span_of(event).empty();
    if (bracket) {
      node.content = node.span.end - 1;
      add_token(Token::Kind::open, {node.content, node.span.end}, id);
    } else {
      node.content = node.span.end;
    }
    m_open.push_back({id, bracket});
    if (m_open.size() > k_depth_limit) {
      throw ParseError(fmt::format("exceeded max depth of {}", k_depth_limit),
                       source().position(node.span.begin));
    }
  }

  void close(const yaml_event_t& event) {
    const NodeId id = m_open.back().id;
    const bool bracket = m_open.back().bracket;
    m_open.pop_back();
    Node& node = m_document.m_nodes[id];
    if (bracket) {
      node.span.end = byte_of(event.end_mark);
      add_token(Token::Kind::close, {node.span.end - 1, node.span.end}, id);
    } else {
      // libyaml puts the end of a block collection at the next token, far behind its last one.
      node.span.end = std::max(m_last_end, node.content);
    }
    m_last_end = node.span.end;
  }

  NodeId add_node(Kind kind, const yaml_event_t& event, const yaml_char_t* anchor,
                  const yaml_char_t* tag) {
    const NodeId id = static_cast<NodeId>(m_document.m_nodes.size());
    Node& node = m_document.m_nodes.emplace_back();
    node.kind = kind;
    node.span = span_of(event);
    node.content = node.span.begin;
    m_last_end = node.span.end;
    if (tag != nullptr) {
      node.tag = m_document.m_values.emplace_back(view(tag));
    }
    if (anchor != nullptr) {
      node.anchor = m_document.m_values.emplace_back(view(anchor));
      m_anchors[std::string(node.anchor)] = id;
    }
    attach(id, node);
    return id;
  }

  void attach(NodeId id, Node& node) {
    if (m_open.empty()) {
      m_document.m_roots.push_back(id);
      return;
    }
    const NodeId parent_id = m_open.back().id;
    Node& parent = m_document.m_nodes[parent_id];
    node.parent = parent_id;
    if (parent.first_child == k_no_node) {
      parent.first_child = id;
    } else {
      m_document.m_nodes[m_open.back().last_child].next_sibling = id;
    }
    m_open.back().last_child = id;
    ++parent.child_count;
  }

  // A view of `value` that lives as long as the document: a piece of the text where the scalar is
  // written as it reads, which spares a copy for nearly every one.
  std::string_view keep(std::string_view value, std::size_t content, Style style) {
    const std::size_t quote = style == Style::single_quoted || style == Style::double_quoted;
    const std::string_view written =
        std::string_view(source().text()).substr(std::min(content + quote, source().text().size()));
    if (written.starts_with(value)) {
      return written.substr(0, value.size());
    }
    return m_document.m_values.emplace_back(value);
  }

  void add_token(Token::Kind kind, Span span, NodeId node) {
    m_document.m_tokens.push_back({kind, span, node});
  }

  std::size_t byte_of(const yaml_mark_t& mark) const { return source().byte_of(mark.index); }
  Span span_of(const yaml_event_t& event) const {
    return {byte_of(event.start_mark), byte_of(event.end_mark)};
  }

  // libyaml reads `\/` in double quotes as YAML 1.2 (and JSON) do, go-yaml does not know it.
  void refuse_escaped_slashes() const {
    for (const Node& node : m_document.m_nodes) {
      if (node.kind != Kind::scalar || node.style != Style::double_quoted) {
        continue;
      }
      const std::string_view raw = source().slice({node.content, node.span.end});
      for (std::size_t at = raw.find('\\'); at != std::string_view::npos;
           at = raw.find('\\', at + 2)) {
        if (raw.substr(at + 1).starts_with('/')) {
          throw ParseError("found unknown escape character",
                           source().position(node.content + at));
        }
      }
    }
  }

  // libyaml skips a byte order mark at the start of any line, go-yaml only the first of the text.
  void refuse_inner_byte_order_marks() const {
    constexpr std::string_view k_mark = "\xef\xbb\xbf";
    const std::string_view text = std::string_view(source().text()).substr(0, m_document.m_end);
    std::size_t token = 0;
    for (std::size_t at = text.find(k_mark, source().body()); at != std::string_view::npos;
         at = text.find(k_mark, at + 1)) {
      const auto& tokens = m_document.m_tokens;
      while (token < tokens.size() && tokens[token].span.end <= at) {
        ++token;
      }
      const bool inside = token < tokens.size() && tokens[token].span.begin <= at;
      if (!inside && !is_in_comment(text, at, token == 0 ? 0 : tokens[token - 1].span.end)) {
        throw ParseError("found a byte order mark inside the text", source().position(at));
      }
    }
  }

  struct Open {
    NodeId id;
    bool bracket;
    NodeId last_child = k_no_node;
  };

  Document m_document;
  std::vector<Open> m_open;
  std::unordered_map<std::string, NodeId> m_anchors;
  std::size_t m_last_end = 0;
};

Document Document::parse(std::string text, Read read) {
  return Builder(std::move(text)).build(read);
}

std::optional<NodeId> Document::root() const {
  return m_roots.empty() ? std::nullopt : std::optional(m_roots.front());
}

std::vector<NodeId> Document::children(NodeId id) const {
  std::vector<NodeId> result;
  result.reserve(m_nodes[id].child_count);
  for (NodeId child = m_nodes[id].first_child; child != k_no_node;
       child = m_nodes[child].next_sibling) {
    result.push_back(child);
  }
  return result;
}

NodeId Document::resolved(NodeId id) const {
  while (m_nodes[id].kind == Kind::alias) {
    id = m_nodes[id].target;
  }
  return id;
}

Position Document::position(NodeId id) const {
  return source().position(m_nodes[id].span.begin);
}

} // namespace iam::yaml
