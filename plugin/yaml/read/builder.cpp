#include "yaml/read/builder.hpp"

#include "yaml/read/pieces.hpp"
#include "yaml/read/portability.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace iam::yaml {
namespace {

// go-yaml's own limit (max_flow_level and max_indents in its scanner).
constexpr std::size_t k_depth_limit = 10000;

std::string_view view(const yaml_char_t* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

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

Builder::Builder(std::shared_ptr<const Source> source) {
  // About what a map of one text a line needs: growing into it would copy it several times.
  constexpr std::size_t k_bytes_a_node = 8;
  m_document.m_nodes.reserve(source->text().size() / k_bytes_a_node);
  m_document.m_tokens.reserve(source->text().size() / k_bytes_a_node);
  m_document.m_source = std::move(source);
}

Document Builder::build(Read read) {
  try {
    read_events(read);
  } catch (const ParseError& error) {
    refuse_unportable_nodes(m_document);
    refuse_unportable_failure(m_document, !m_open.empty(), error);
    throw;
  }
  refuse_unportable_nodes(m_document);
  if (read == Read::first_document) {
    refuse_text_behind(m_document);
  }
  refuse_escaped_slashes();
  return std::move(m_document);
}

void Builder::read_events(Read read) {
  Parser parser(source());
  for (bool more = true; more;) {
    yaml_event_t event;
    parser.next(event);
    const std::unique_ptr<yaml_event_t, decltype(&yaml_event_delete)> guard(&event,
                                                                            yaml_event_delete);
    more = take(event, read);
  }
}

bool Builder::take(const yaml_event_t& event, Read read) {
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
    open(event, NodeKind::sequence, event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE,
         event.data.sequence_start.anchor, event.data.sequence_start.tag);
    break;
  case YAML_MAPPING_START_EVENT:
    open(event, NodeKind::mapping, event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE,
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

void Builder::start_document(const yaml_event_t& event) {
  m_anchors.clear();
  const auto* version = event.data.document_start.version_directive;
  if (version != nullptr && (version->major != 1 || version->minor != 1)) {
    // libyaml knows 1.2 as well.
    throw ParseError("found incompatible YAML document",
                     source().position(byte_of(event.start_mark)));
  }
  if (version != nullptr) {
    refuse_unusual_version(source(), span_of(event));
  }
  if (event.data.document_start.implicit == 0) {
    add_token(Token::Kind::document_start, span_of(event), k_no_node);
  }
}

void Builder::add_scalar(const yaml_event_t& event) {
  const auto& scalar = event.data.scalar;
  const NodeId id = add_node(NodeKind::scalar, event, scalar.anchor, scalar.tag);
  Node& node = m_document.m_nodes[id];
  node.style = style_of(scalar.style);
  node.implicit = scalar.plain_implicit != 0;
  if (scalar.anchor != nullptr || scalar.tag != nullptr ||
      (node.implicit && node.style != Style::plain) || starts_with_property(node)) {
    node.content = skip_properties(source().text(), node.span);
  }
  node.value =
      keep({reinterpret_cast<const char*>(scalar.value), scalar.length}, node.content, node.style);
  if (!node.span.empty()) {
    add_token(Token::Kind::scalar, {node.content, node.span.end}, id);
  }
}

// A plain scalar under a lone `!` reports neither tag nor style that would tell.
bool Builder::starts_with_property(const Node& node) const {
  return !node.span.empty() && source().text()[node.span.begin] == '!';
}

void Builder::add_alias(const yaml_event_t& event) {
  const std::string_view name = view(event.data.alias.anchor);
  const auto target = m_anchors.find(std::string(name));
  if (target == m_anchors.end()) {
    throw ParseError(fmt::format("unknown anchor '{}' referenced", name),
                     source().position(byte_of(event.start_mark)));
  }
  m_document.m_has_aliases = true;
  const NodeId id = add_node(NodeKind::alias, event, nullptr, nullptr);
  Node& node = m_document.m_nodes[id];
  node.value = keep(name, node.span.begin + 1, Style::plain);
  node.target = target->second;
  add_token(Token::Kind::alias, node.span, id);
}

void Builder::open(const yaml_event_t& event, NodeKind kind, bool flow, const yaml_char_t* anchor,
                   const yaml_char_t* tag) {
  const NodeId id = add_node(kind, event, anchor, tag);
  Node& node = m_document.m_nodes[id];
  node.style = flow ? Style::flow : Style::block;
  // The pairs `[a: 1]` and `[? a]` are flow mappings without brackets.
  const char last = node.span.empty() ? ' ' : source().text()[node.span.end - 1];
  const bool bracket = flow && (last == '[' || last == '{');
  if (bracket) {
    node.content = node.span.end - 1;
    add_token(Token::Kind::open, {node.content, node.span.end}, id);
    refuse_deep_brackets(source(), node.content, ++m_brackets);
  } else {
    node.content = flow ? node.span.begin : node.span.end;
  }
  m_open.push_back({id, bracket});
  if (m_open.size() > k_depth_limit) {
    throw ParseError(fmt::format("exceeded max depth of {}", k_depth_limit),
                     source().position(node.span.begin));
  }
}

void Builder::close(const yaml_event_t& event) {
  const NodeId id = m_open.back().id;
  const bool bracket = m_open.back().bracket;
  m_open.pop_back();
  Node& node = m_document.m_nodes[id];
  if (bracket) {
    --m_brackets;
    node.span.end = byte_of(event.end_mark);
    add_token(Token::Kind::close, {node.span.end - 1, node.span.end}, id);
  } else {
    // libyaml puts the end of a block collection at the next token, far behind its last one.
    node.span.end = std::max(m_last_end, node.content);
  }
  m_last_end = node.span.end;
}

NodeId Builder::add_node(NodeKind kind, const yaml_event_t& event, const yaml_char_t* anchor,
                         const yaml_char_t* tag) {
  const auto id = static_cast<NodeId>(m_document.m_nodes.size());
  Node& node = m_document.m_nodes.emplace_back();
  node.kind = kind;
  node.span = span_of(event);
  node.content = node.span.begin;
  m_last_end = node.span.end;
  if (anchor != nullptr) {
    m_anchors[std::string(view(anchor))] = id;
  }
  if (tag != nullptr || anchor != nullptr) {
    node.properties =
        &m_document.m_properties.emplace_back(std::string(view(tag)), std::string(view(anchor)));
  }
  attach(id, node);
  return id;
}

void Builder::attach(NodeId id, Node& node) {
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
std::string_view Builder::keep(std::string_view value, std::size_t content, Style style) {
  const std::size_t quote = style == Style::single_quoted || style == Style::double_quoted;
  const std::string_view written =
      std::string_view(source().text()).substr(std::min(content + quote, source().text().size()));
  if (written.starts_with(value)) {
    return written.substr(0, value.size());
  }
  return m_document.m_values.emplace_back(value);
}

// libyaml reads `\/` in double quotes as YAML 1.2 and JSON do, go-yaml rejects it.
void Builder::refuse_escaped_slashes() const {
  for (const Node& node : m_document.nodes()) {
    if (node.kind != NodeKind::scalar || node.style != Style::double_quoted) {
      continue;
    }
    const std::string_view raw = source().slice({node.content, node.span.end});
    for (std::size_t at = raw.find('\\'); at != std::string_view::npos;
         at = raw.find('\\', at + 2)) {
      if (raw.substr(at + 1).starts_with('/')) {
        throw ParseError("found unknown escape character", source().position(node.content + at));
      }
    }
  }
}

void Builder::add_token(Token::Kind kind, Span span, NodeId node) {
  m_document.m_tokens.push_back({kind, node, span});
}

std::size_t Builder::byte_of(const yaml_mark_t& mark) const {
  return source().byte_of(mark.index);
}
Span Builder::span_of(const yaml_event_t& event) const {
  return {byte_of(event.start_mark), byte_of(event.end_mark)};
}

} // namespace iam::yaml
