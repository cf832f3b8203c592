#include "yaml/edit/embedding.hpp"

#include "util/text.hpp"
#include "yaml/edit/quote.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace iam::yaml {
namespace {

bool at_line_start(std::string_view text, std::size_t at) {
  return at == 0 || text[at - 1] == '\n';
}

// The lines of `text` without their breaks; a final break does not begin a line.
std::vector<Span> lines_of(std::string_view text) {
  std::vector<Span> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back({begin, end});
    begin = end + 1;
  }
  return lines;
}

// `text` as it is written inside a literal: with the document's line breaks, and with `indent`
// blanks before each line that is not empty. The first line gets them only if it begins a line.
std::string indented(std::string_view text, std::size_t indent, bool begins_line,
                     std::string_view line_break) {
  std::string result;
  bool first = true;
  for (const Span line : lines_of(text)) {
    if (!line.empty() && (!first || begins_line)) {
      result.append(indent, ' ');
    }
    result += text.substr(line.begin, line.size());
    result += line.end < text.size() ? line_break : "";
    first = false;
  }
  return result;
}

using Run = Embedding::Run;

// Where the lines of a literal's value are written, and their indentation.
std::optional<Embedding::Map> map_literal(const Document& document, const Node& node) {
  const Source& source = document.source();
  const std::string_view value = node.value;
  Embedding::Map map;
  bool indent_known = false;
  std::size_t at = source.next_line(node.content);
  for (const Span line : lines_of(value)) {
    if (at >= node.span.end && at >= document.text().size()) {
      return std::nullopt;
    }
    const std::string_view outer = source.slice({at, source.next_line(at)});
    const std::string_view content = outer.substr(0, outer.find_last_not_of("\r\n") + 1);
    if (!line.empty() && !indent_known) {
      if (content.size() < line.size()) {
        return std::nullopt;
      }
      map.indent = content.size() - line.size();
      indent_known = true;
    }
    const std::size_t skip = std::min(map.indent, content.size());
    if (content.substr(skip) != value.substr(line.begin, line.size())) {
      return std::nullopt;
    }
    map.runs.push_back({line.begin, at + skip});
    at += outer.size();
  }
  if (!indent_known) {
    return std::nullopt;
  }
  if (value.ends_with('\n')) {
    map.runs.push_back({value.size(), at});
  }
  return map;
}

// The length of an escape sequence, and of what it stands for.
struct Escape {
  std::size_t written;
  std::size_t decoded;
};

std::optional<Escape> escape_at(std::string_view text) {
  if (text.size() < 2) {
    return std::nullopt;
  }
  const std::size_t digits = text[1] == 'x' ? 2 : text[1] == 'u' ? 4 : text[1] == 'U' ? 8 : 0;
  if (digits == 0) {
    constexpr std::string_view k_two_bytes = "N_";
    constexpr std::string_view k_three_bytes = "LP";
    const bool two = k_two_bytes.find(text[1]) != std::string_view::npos;
    const bool three = k_three_bytes.find(text[1]) != std::string_view::npos;
    return Escape{2, two ? 2U : three ? 3U : 1U};
  }
  std::uint32_t point = 0;
  const std::string_view number = text.substr(2, digits);
  const auto [end, error] =
      std::from_chars(number.data(), number.data() + number.size(), point, 16);
  if (error != std::errc() || end != number.data() + digits) {
    return std::nullopt;
  }
  return Escape{2 + digits, point < 0x80 ? 1U : point < 0x800 ? 2U : point < 0x10000 ? 3U : 4U};
}

// Where the bytes of a double-quoted value are written. Not for values on several lines, whose
// breaks are folded.
std::vector<Run> map_double_quoted(const Document& document, const Node& node) {
  const std::string_view raw = document.source().slice({node.content + 1, node.span.end - 1});
  if (raw.find_first_of("\r\n") != std::string_view::npos) {
    return {};
  }
  std::vector<Run> runs = {{0, node.content + 1}};
  std::size_t inner = 0;
  for (std::size_t at = 0; at < raw.size();) {
    if (raw[at] != '\\') {
      ++inner;
      ++at;
      continue;
    }
    const auto escape = escape_at(raw.substr(at));
    if (!escape) {
      return {};
    }
    for (std::size_t i = 0; i < escape->decoded; ++i) { // each of its bytes is written there
      runs.push_back({inner++, node.content + 1 + at});
    }
    at += escape->written;
    runs.push_back({inner, node.content + 1 + at});
  }
  return inner == node.value.size() ? runs : std::vector<Run>();
}

// The same of a plain or single-quoted value, in which '' stands for one quote.
std::vector<Run> map_line(const Document& document, const Node& node) {
  const std::size_t quote = node.style == Style::single_quoted ? 1 : 0;
  const std::size_t begin = node.content + quote;
  const std::string_view raw = document.source().slice({begin, node.span.end - quote});
  if (raw.find_first_of("\r\n") != std::string_view::npos) {
    return {};
  }
  std::vector<Run> runs = {{0, begin}};
  std::size_t inner = 0;
  for (std::size_t at = 0; at < raw.size(); ++at, ++inner) {
    if (quote == 1 && raw[at] == '\'') {
      ++at; // the second one
      runs.push_back({inner + 1, begin + at + 1});
    }
  }
  return inner == node.value.size() ? runs : std::vector<Run>();
}

bool is_in_flow(const Document& document, NodeId node) {
  for (NodeId id = document[node].parent; id != k_no_node; id = document[id].parent) {
    if (document[id].style == Style::flow) {
      return true;
    }
  }
  return false;
}

// The indentation of a new literal's lines: that of its siblings, else two from the key.
std::size_t literal_indent(const Document& document, NodeId scalar) {
  const NodeId parent = document[scalar].parent;
  if (parent == k_no_node) {
    return 2;
  }
  for (const NodeId sibling : document.children(parent)) {
    if (sibling != scalar && document[sibling].style == Style::literal) {
      if (const auto map = map_literal(document, document[sibling])) {
        return map->indent;
      }
    }
  }
  const std::size_t key = document[document[parent].first_child].span.begin;
  return key - document.source().line_start(key) + 2;
}

} // namespace

std::optional<std::string> literal(std::string_view text, std::size_t indent,
                                   std::string_view line_break) {
  const bool printable =
      util::printable(util::replace_all(text, "\n", "")) == util::replace_all(text, "\n", "");
  const std::size_t first = text.find_first_not_of('\n');
  if (text.empty() || !printable || first == std::string_view::npos || text[first] == ' ') {
    return std::nullopt; // a blank that begins the first line would set the indentation
  }
  const std::string_view chomping = text.ends_with("\n\n") ? "+" : text.ends_with('\n') ? "" : "-";
  std::string result = fmt::format("|{}{}", chomping, line_break);
  result += indented(text, indent, true, line_break);
  return text.ends_with('\n') ? result : result + std::string(line_break);
}

Embedding::Embedding(const Document& document, NodeId scalar)
    : m_document(document), m_scalar(scalar) {}

const Embedding::Map& Embedding::map() const {
  if (!m_map) {
    const Node& node = m_document[m_scalar];
    m_map.emplace();
    if (node.style == Style::double_quoted) {
      m_map->runs = map_double_quoted(m_document, node);
    } else if (node.style == Style::literal) {
      m_map = map_literal(m_document, node).value_or(Map());
    } else if (node.style != Style::folded && !node.span.empty()) {
      m_map->runs = map_line(m_document, node);
    }
  }
  return *m_map;
}

std::size_t Embedding::outer_offset(std::size_t offset) const {
  const auto next = std::ranges::upper_bound(map().runs, offset, {}, &Run::inner);
  return std::prev(next)->outer + offset - std::prev(next)->inner;
}

Position Embedding::outer(std::size_t offset) const {
  const bool known = !map().runs.empty() && offset <= text().size();
  return m_document.source().position(known ? outer_offset(offset) : m_document[m_scalar].content);
}

Embedding::Result Embedding::splice(const std::vector<Splice>& inner) const {
  const std::string wanted = yaml::apply(text(), inner);
  if (auto document = in_place(inner, wanted)) {
    return {std::move(*document), ""};
  }
  const Node& node = m_document[m_scalar];
  const Layout layout(m_document);
  const std::size_t after = skip_blanks_and_comments(m_document.text(), node.span.end);
  const bool alone =
      !is_in_flow(m_document, m_scalar) &&
      !layout.holds_comment(
          {node.span.end, std::min(after, m_document.source().next_line(node.span.end))});
  const std::string name = node.parent == k_no_node ? "the text" : key_name();
  if (alone) {
    if (auto block = literal(wanted, literal_indent(m_document, m_scalar), layout.line_break())) {
      // A line break behind the old value ends the literal.
      const bool ends_line = m_document.source().line_start(node.span.end) == node.span.end ||
                             node.span.end == m_document.text().size();
      if (!ends_line) {
        block->erase(block->size() - layout.line_break().size());
      }
      if (auto document = with({{{node.content, node.span.end}, std::move(*block)}}, wanted)) {
        const char* how = node.style == Style::literal ? "rewritten" : "now written";
        return {std::move(*document),
                text().empty() ? "" : fmt::format("{} is {} as a literal block (|)", name, how)};
      }
    }
  }
  std::string quoted_text = quote_json(wanted);
  if (node.style == Style::literal || node.style == Style::folded) {
    quoted_text += layout.line_break();
  }
  auto document = with({{{node.content, node.span.end}, std::move(quoted_text)}}, wanted);
  if (!document) {
    throw Unsupported(fmt::format("the value of {}", name), m_document.position(m_scalar),
                      "write it as a literal block (|)");
  }
  const bool was_quoted = node.style == Style::double_quoted;
  return {std::move(*document),
          was_quoted ? "" : fmt::format("{} is now written in double quotes", name)};
}

std::string Embedding::key_name() const {
  const auto siblings = m_document.children(m_document[m_scalar].parent);
  const auto at = std::find(siblings.begin(), siblings.end(), m_scalar);
  return at == siblings.begin() ? "the text" : std::string(m_document[*(at - 1)].value);
}

std::optional<Document> Embedding::in_place(const std::vector<Splice>& inner,
                                            const std::string& wanted) const {
  const Node& node = m_document[m_scalar];
  const bool in_style = node.style == Style::literal || node.style == Style::double_quoted;
  if (!in_style || map().runs.empty() || wanted.empty() ||
      (text().empty() && !is_in_flow(m_document, m_scalar))) {
    return std::nullopt; // a literal, which people can read, replaces ""
  }
  std::vector<Splice> splices;
  const std::string_view line_break = line_break_of(m_document.text());
  for (const Splice& splice : inner) {
    Span cut = {outer_offset(splice.cut.begin), outer_offset(splice.cut.end)};
    if (node.style != Style::literal) {
      const std::string written = quote_json(splice.text);
      splices.push_back({cut, written.substr(1, written.size() - 2)});
      continue;
    }
    // Whole lines are removed or added with their indentation.
    const bool to_line_start = at_line_start(text(), splice.cut.end);
    const bool whole_lines = to_line_start && at_line_start(text(), splice.cut.begin);
    if (whole_lines) {
      cut.begin = m_document.source().line_start(cut.begin);
    }
    if (whole_lines || (to_line_start && splice.text.ends_with('\n'))) {
      cut.end = m_document.source().line_start(cut.end);
    }
    splices.push_back({cut, indented(splice.text, map().indent, whole_lines, line_break)});
  }
  return with(splices, wanted);
}

// The document with `splices` done, or nothing unless the scalar then says `wanted` and everything
// else what it said before.
std::optional<Document> Embedding::with(const std::vector<Splice>& splices,
                                        const std::string& wanted) const {
  try {
    Document after = Document::parse(yaml::apply(m_document.text(), splices), Read::all_documents);
    if (after.size() != m_document.size()) {
      return std::nullopt;
    }
    for (NodeId id = 0; id < after.size(); ++id) {
      const std::string_view expected = id == m_scalar ? wanted : m_document[id].value;
      if (after[id].kind != m_document[id].kind || after[id].value != expected) {
        return std::nullopt;
      }
    }
    return after;
  } catch (const ParseError&) {
    return std::nullopt;
  }
}

} // namespace iam::yaml
