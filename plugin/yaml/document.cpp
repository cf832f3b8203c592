#include "yaml/document.hpp"

#include "util/text.hpp"
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

// go-yaml reads its input in pieces of this size, so that an error of encoding far ahead is not
// seen before the document ends. With the same pieces libyaml gives the same answer.
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

constexpr std::string_view k_byte_order_mark = "\xef\xbb\xbf";

// What libyaml is shown in place of the body, so that it reads it as go-yaml does. All is replaced
// by pieces of the same length, so that places stay.
class Disguise {
public:
  explicit Disguise(std::string_view body) : m_body(body) {
    if (body.find(k_byte_order_mark) != std::string_view::npos) {
      hide_byte_order_marks();
    }
  }

  std::string_view body() const { return m_body; }

  // A value as it stands in the text itself.
  std::string restored(std::string_view value) const {
    std::string result(value);
    if (!m_letter.empty()) {
      result = util::replace_all(result, m_letter, k_byte_order_mark);
    }
    if (!m_colon.empty()) {
      result = util::replace_all(result, m_colon, ":");
    }
    return result;
  }
  bool changes_values() const { return !m_letter.empty() || !m_colon.empty(); }

  // For go-yaml `,`, `[` and `]` belong to the tag that begins at `at`, for libyaml they end it. No
  // such tag has a meaning, so any letter does. False where the tag holds none.
  bool hide_flow_indicators(std::size_t at) {
    bool changed = false;
    for (; at < m_body.size() && m_body[at] != ' ' && m_body[at] != '\t' &&
           break_length(m_body, at) == 0;
         ++at) {
      if (m_body[at] == ',' || m_body[at] == '[' || m_body[at] == ']') {
        m_body[at] = '~';
        changed = true;
      }
    }
    return changed;
  }

  // In flow style a colon before a flow indicator is a letter for go-yaml (`[a:, b]` holds `a:`),
  // an error for libyaml. False where every letter that could stand in for it is taken.
  bool hide_colon(std::size_t at) {
    if (m_colon.empty()) {
      constexpr std::string_view k_candidates = "^;$()=+/_~<\\";
      const std::size_t free = k_candidates.find_first_not_of(m_body);
      if (free == std::string_view::npos) {
        return false;
      }
      m_colon = k_candidates.substr(free, 1);
    }
    m_body[at] = m_colon.front();
    return true;
  }

private:
  // libyaml skips a byte order mark at the start of any line; for go-yaml it is a letter like
  // others, but at the start of the text. A letter of Unicode's private use area that the text does
  // not hold stands in for it.
  void hide_byte_order_marks() {
    m_letter = "\xee\x80\x80"; // U+E000
    while (m_body.find(m_letter) != std::string::npos && m_letter.back() != '\xbf') {
      ++m_letter.back();
    }
    m_body = util::replace_all(m_body, k_byte_order_mark, m_letter);
  }

  std::string m_body;
  std::string m_letter; // stands for byte order marks; empty where none is hidden
  std::string m_colon;  // stands for colons; empty where none is hidden
};

// libyaml ended a tag at a flow indicator; `offset` is where the tag begins in the body.
struct TagCutShort {
  std::size_t offset;
};

// libyaml met a colon that go-yaml takes for a letter, at `offset` of the body.
struct UnexpectedColon {
  std::size_t offset;
};

class Parser {
public:
  // Reads `body`, which is `source` behind its byte order mark; errors are placed in `source`.
  Parser(const Source& source, std::string_view body) : m_source(source), m_input{body} {
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

  // The double-quoted scalars of `source` that are scanned already and not yet part of an event.
  std::vector<Span> double_quoted_ahead() const {
    std::vector<Span> spans;
    for (const yaml_token_t* token = m_parser.tokens.head; token != m_parser.tokens.tail; ++token) {
      if (token->type == YAML_SCALAR_TOKEN &&
          token->data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE) {
        spans.push_back(
            {m_source.byte_of(token->start_mark.index), m_source.byte_of(token->end_mark.index)});
      }
    }
    return spans;
  }

private:
  [[noreturn]] void fail() const {
    const std::string problem =
        m_parser.problem != nullptr ? m_parser.problem : "the text is not YAML";
    if (m_parser.error == YAML_READER_ERROR) { // its offset is in bytes, its mark is not set
      throw ParseError(problem, m_source.position(m_source.body() + m_parser.problem_offset));
    }
    if (m_parser.context != nullptr && std::string_view(m_parser.context).ends_with(" a tag")) {
      throw TagCutShort{m_source.byte_of(m_parser.context_mark.index) - m_source.body()};
    }
    const std::size_t offset = m_source.byte_of(m_parser.problem_mark.index);
    if (problem == "found unexpected ':'") {
      throw UnexpectedColon{offset - m_source.body()};
    }
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
  Builder(std::shared_ptr<const Source> source, const Disguise& disguise) : m_disguise(disguise) {
    // About what a map of one text a line needs: growing into it would copy it several times.
    constexpr std::size_t k_bytes_a_node = 8;
    m_document.m_nodes.reserve(source->text().size() / k_bytes_a_node);
    m_document.m_tokens.reserve(source->text().size() / k_bytes_a_node);
    m_document.m_source = std::move(source);
  }

  // Throws TagCutShort where the disguise must hide more.
  Document build(Read read) {
    Parser parser(source(), m_disguise.body());
    for (bool more = true; more;) {
      yaml_event_t event;
      try {
        parser.next(event);
      } catch (const ParseError&) {
        if (!ends_before_empty_collection()) {
          throw;
        }
        break;
      }
      const std::unique_ptr<yaml_event_t, decltype(&yaml_event_delete)> guard(&event,
                                                                              yaml_event_delete);
      more = take(event, read);
    }
    refuse_escaped_slashes(parser.double_quoted_ahead());
    refuse_question_marks();
    refuse_empty_collections_as_keys();
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
      refuse_long_version();
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

  // An empty flow collection behind the first document ends it. libyaml looks for a colon behind
  // the collection before it says so, and may meet an error there. go-yaml forgets about the
  // collection at its closing bracket and so says it at once.
  bool ends_before_empty_collection() {
    if (m_document.m_roots.size() != 1 || !m_open.empty()) {
      return false;
    }
    const std::size_t at = skip_blanks_and_comments(source().text(), m_last_end);
    if (!is_empty_collection(at)) {
      return false;
    }
    m_document.m_end = at;
    return true;
  }

  bool is_empty_collection(std::size_t at) const {
    const std::string_view text = source().text();
    if (at >= text.size() || (text[at] != '[' && text[at] != '{')) {
      return false;
    }
    const std::size_t inside = skip_blanks_and_comments(text, at + 1);
    return inside < text.size() && (text[inside] == ']' || text[inside] == '}');
  }

  // For the same reason go-yaml meets the colon of `{}: x` unprepared.
  void refuse_empty_collections_as_keys() const {
    for (const Node& node : m_document.m_nodes) {
      if (node.kind != Kind::mapping || node.style != Style::block) {
        continue;
      }
      for (NodeId key = node.first_child; key != k_no_node;
           key = m_document.m_nodes[m_document.m_nodes[key].next_sibling].next_sibling) {
        const Node& written = m_document.m_nodes[key];
        if (written.is_collection() && is_empty_collection(written.content) &&
            written.span.begin == node.span.begin) {
          throw ParseError("mapping values are not allowed in this context",
                           source().position(written.span.end));
        }
      }
    }
  }

  // Between documents go-yaml reads a version's numbers of two digits at the most.
  void refuse_long_version() const {
    constexpr std::string_view k_directive = "%YAML ";
    constexpr std::string_view k_digits = "0123456789";
    std::string_view rest = std::string_view(source().text()).substr(m_document.m_end);
    if (!rest.starts_with(k_directive)) {
      return;
    }
    for (rest.remove_prefix(k_directive.size());; rest.remove_prefix(1)) {
      const std::size_t digits = std::min(rest.find_first_not_of(k_digits), rest.size());
      if (digits > 2) {
        throw ParseError("found extremely long version number",
                         source().position(m_document.m_end));
      }
      rest.remove_prefix(digits);
      if (!rest.starts_with('.')) {
        return;
      }
    }
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
    m_document.m_has_aliases = true;
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
    const auto id = static_cast<NodeId>(m_document.m_nodes.size());
    Node& node = m_document.m_nodes.emplace_back();
    node.kind = kind;
    node.span = span_of(event);
    node.content = node.span.begin;
    m_last_end = node.span.end;
    if (tag != nullptr) {
      refuse_tag_before_comma(node.span);
      node.tag = m_document.m_values.emplace_back(view(tag));
    }
    if (anchor != nullptr) {
      node.anchor = m_document.m_values.emplace_back(view(anchor));
      m_anchors[std::string(node.anchor)] = id;
    }
    attach(id, node);
    return id;
  }

  // In flow style libyaml lets a comma end a tag without a word.
  void refuse_tag_before_comma(Span node) const {
    const std::string_view body = m_disguise.body();
    const std::size_t begin = node.begin - source().body();
    for (std::size_t at = body.find('!', begin); at < body.size(); ++at) {
      if (body[at] == ',') {
        throw TagCutShort{body.find('!', begin)};
      }
      if (body[at] == '<' || body[at] == ' ' || body[at] == '\t' || break_length(body, at) > 0) {
        return;
      }
    }
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
    if (m_disguise.changes_values()) {
      return m_document.m_values.emplace_back(m_disguise.restored(value));
    }
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

  // libyaml reads `\/` in double quotes as YAML 1.2 (and JSON) do, go-yaml does not know it, not
  // even in the scalars `ahead`, which it scans to see that the document ends before them.
  void refuse_escaped_slashes(const std::vector<Span>& ahead) const {
    for (const Node& node : m_document.m_nodes) {
      if (node.kind == Kind::scalar && node.style == Style::double_quoted) {
        refuse_escaped_slash({node.content, node.span.end});
      }
    }
    std::for_each(ahead.begin(), ahead.end(), [&](Span span) { refuse_escaped_slash(span); });
  }

  void refuse_escaped_slash(Span quoted) const {
    const std::string_view raw = source().slice(quoted);
    for (std::size_t at = raw.find('\\'); at != std::string_view::npos;
         at = raw.find('\\', at + 2)) {
      if (raw.substr(at + 1).starts_with('/')) {
        throw ParseError("found unknown escape character", source().position(quoted.begin + at));
      }
    }
  }

  // In flow style a question mark ends a plain scalar for go-yaml, and nothing may follow then.
  void refuse_question_marks() const {
    for (const Node& node : m_document.m_nodes) {
      if (node.kind != Kind::scalar || node.style != Style::plain || node.parent == k_no_node ||
          m_document.m_nodes[node.parent].style != Style::flow) {
        continue;
      }
      const std::size_t at = source().slice({node.content, node.span.end}).find('?');
      if (at != std::string_view::npos) {
        throw ParseError("did not find expected ',' or ']'", source().position(node.content + at));
      }
    }
  }

  struct Open {
    NodeId id;
    bool bracket;
    NodeId last_child = k_no_node;
  };

  const Disguise& m_disguise;
  Document m_document;
  std::vector<Open> m_open;
  std::unordered_map<std::string, NodeId> m_anchors;
  std::size_t m_last_end = 0;
};

Document Document::parse(std::string text, Read read) {
  const auto source = std::make_shared<const Source>(std::move(text));
  Disguise disguise(std::string_view(source->text()).substr(source->body()));
  for (;;) {
    try {
      return Builder(source, disguise).build(read);
    } catch (const TagCutShort& tag) {
      if (!disguise.hide_flow_indicators(tag.offset)) {
        throw ParseError("did not find expected whitespace or line break behind a tag",
                         source->position(source->body() + tag.offset));
      }
    } catch (const UnexpectedColon& colon) {
      if (!disguise.hide_colon(colon.offset)) {
        throw ParseError("found unexpected ':'", source->position(source->body() + colon.offset));
      }
    }
  }
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
