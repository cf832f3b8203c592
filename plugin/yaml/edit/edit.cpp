#include "yaml/edit/edit.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <iterator>
#include <map>

namespace iam::yaml {

// Text that follows the first document without a mark would become a part of it, or it a part of
// that text.
void Editor::require_marked_end() const {
  if (m_document.end() < m_layout.text().size() && !m_document.ends_at_mark()) {
    throw Unsupported("a list with a text behind it that no reader sees",
                      m_document.source().position(m_document.end()),
                      "put a line of `---` before that text, or remove it");
  }
}

// The same for a change of `node` if only blanks are between it and that text.
void Editor::require_marked_end_behind(NodeId node) const {
  if (m_layout.end_of_blanks(m_document[node].span.end) >= m_document.end()) {
    require_marked_end();
  }
}

std::vector<Splice> Editor::append_item(NodeId sequence, const Content& content) const {
  return append_items(sequence, {content});
}

// The styles of `contents` as last items of `sequence`; those with equal fields look alike.
std::vector<ItemStyle> Editor::styles_of(NodeId sequence,
                                         const std::vector<Content>& contents) const {
  std::map<std::vector<std::string>, ItemStyle> known; // by the names of fields
  std::vector<ItemStyle> styles;
  for (const Content& content : contents) {
    std::vector<std::string> names;
    std::ranges::transform(content.fields, std::back_inserter(names), &Content::Named::name);
    auto style = known.find(names);
    if (style == known.end()) {
      style = known.try_emplace(names, style_of_items(m_layout, sequence, content)).first;
    }
    styles.push_back(style->second);
  }
  return styles;
}

std::vector<Splice> Editor::append_items(NodeId sequence,
                                         const std::vector<Content>& contents) const {
  require_marked_end();
  const std::vector<ItemStyle> styles = styles_of(sequence, contents);
  const Node& node = m_document[sequence];
  if (node.style == Style::flow) {
    std::vector<std::string> written;
    std::ranges::transform(contents, styles, std::back_inserter(written), flow_item);
    return append_to_flow(sequence, written, styles.front().item_separator);
  }
  const NodeId last = m_document.children(sequence).back();
  const Span lines = m_layout.item_lines(last);
  m_layout.require_usual_breaks(lines);
  std::string written;
  for (std::size_t i = 0; i < contents.size(); ++i) {
    written += block_item(contents[i], styles[i]);
  }
  return append_lines(lines.end, std::move(written), last);
}

// Inserts `lines` at `at`, the start of a line or the end of the text, behind the node `before`.
std::vector<Splice> Editor::append_lines(std::size_t at, std::string lines, NodeId before) const {
  const std::string_view above = m_layout.text().substr(0, at);
  if (above.ends_with('\r')) { // in a block text, which require_usual_breaks does not look into
    throw unusual_break(m_document.source().position(at - 1));
  }
  if (above.empty() || above.ends_with('\n')) {
    return {{{at, at}, std::move(lines)}};
  }
  if (before != k_no_node && ends_in_block_scalar(before)) {
    throw Unsupported("behind a block text (| or >) that ends without a newline",
                      m_document.source().position(at), "add a final newline to the text");
  }
  // The text still ends without a newline.
  lines.erase(lines.size() - final_break(lines));
  return {{{at, at}, std::string(m_layout.line_break()) + lines}};
}

bool Editor::ends_in_block_scalar(NodeId node) const {
  const std::size_t end = m_document[node].span.end;
  const auto& pieces = m_layout.pieces();
  const std::size_t index = m_layout.piece_at(end == 0 ? 0 : end - 1);
  return index < pieces.size() && pieces[index].kind == Piece::Kind::scalar &&
         is_block_scalar(m_document[pieces[index].node]);
}

// Adds `written`, one or more children, behind those of a flow collection.
std::vector<Splice> Editor::append_to_flow(NodeId collection,
                                           const std::vector<std::string>& written,
                                           const std::string& separator) const {
  const Node& node = m_document[collection];
  const auto children = m_document.children(collection);
  m_layout.require_usual_breaks(node.span);
  if (children.empty()) {
    const std::size_t inside = node.content + 1;
    return {{{inside, inside}, fmt::format("{}", fmt::join(written, separator))}};
  }
  // In a mapping the last child is a value; its key is what may be first on a line.
  const bool mapping = node.kind == NodeKind::mapping;
  const Node& first_of_last = m_document[children[children.size() - (mapping ? 2 : 1)]];
  const std::size_t begin = first_of_last.span.begin;
  const std::size_t column = m_layout.column(begin);
  const bool on_lines = m_layout.is_first_on_line(begin);
  const std::string new_line =
      std::string(m_layout.line_break()) +
      (on_lines ? std::string(m_layout.text().substr(begin - column, column))
                : std::string(column, ' '));
  const std::size_t end = m_document[children.back()].span.end;
  const std::size_t next = skip_blanks_and_comments(m_layout.text(), end);
  const bool comma = m_layout.text()[next] == ','; // a trailing one, which stays
  const std::size_t behind = comma ? next + 1 : end;
  const std::size_t line_end = m_layout.end_of_line(behind, node.span.end);
  if (line_end < node.span.end && m_layout.holds_comment({behind, line_end})) {
    // The comment belongs to the last child and stays beside it.
    const std::string lines = fmt::format("{}{}", new_line, fmt::join(written, "," + new_line));
    std::vector<Splice> splices = {{{line_end, line_end}, lines + (comma ? "," : "")}};
    if (!comma) {
      splices.push_back({{end, end}, ","});
    }
    return splices;
  }
  const std::string gap = on_lines ? "," + new_line : separator;
  const std::string children_text = fmt::format("{}{}", gap, fmt::join(written, gap));
  if (comma) {
    return {{{behind, behind}, children_text.substr(1) + ","}};
  }
  return {{{end, end}, children_text}};
}

void Editor::require_no_explicit_entries(NodeId mapping) const {
  const Span span = m_document[mapping].span;
  const auto& pieces = m_layout.pieces();
  for (std::size_t i = m_layout.piece_at(span.begin); i < pieces.size(); ++i) {
    if (pieces[i].span.begin >= span.end) {
      return;
    }
    if (pieces[i].kind == Piece::Kind::question) {
      throw Unsupported("explicit entries (? key)",
                        m_document.source().position(pieces[i].span.begin),
                        "write the field as `key: value`");
    }
  }
}

std::vector<Splice> Editor::append_field(NodeId mapping, const std::string& name,
                                         const Content& value, const ItemStyle& style) const {
  require_marked_end_behind(mapping);
  require_no_explicit_entries(mapping);
  const Node& node = m_document[mapping];
  if (node.style == Style::flow) {
    return append_to_flow(mapping, {flow_field(name, value, style)}, style.item_separator);
  }
  const auto children = m_document.children(mapping);
  const std::size_t column = m_layout.column(m_document[children.front()].span.begin);
  const std::size_t end = m_layout.end_of_lines(children.back(), column);
  m_layout.require_usual_breaks({node.span.begin, end});
  return append_lines(end, block_field(name, value, column, style), children.back());
}

// `value` is the node in `region`.
void Editor::require_no_comments(Span region, NodeId value) const {
  if (m_layout.holds_comment(region)) {
    throw Unsupported("a value with comments in it", m_document.position(value),
                      "remove the comments first");
  }
}

std::vector<Splice> Editor::set_field(NodeId mapping, NodeId key, const Content& value) const {
  return set_field(mapping, key, value, style_of(m_layout, mapping));
}

std::vector<Splice> Editor::set_field(NodeId mapping, NodeId key, const Content& value,
                                      const ItemStyle& style) const {
  require_marked_end_behind(mapping);
  require_no_explicit_entries(mapping);
  const NodeId old = m_document[key].next_sibling;
  m_layout.aliases().require_none_into(old);
  const Node& node = m_document[old];
  const std::string name(m_document[key].value);
  if (m_document[mapping].style == Style::flow) {
    require_no_comments({m_document[key].span.end, node.span.end}, old);
    const std::string field = flow_field(name, value, style);
    return {{{m_document[key].span.begin, node.span.end}, field}};
  }
  // The rest of the new field's lines, behind the key and its colon.
  const std::size_t column = m_layout.column(m_document[key].span.begin);
  std::string lines = block_field(name, value, column, style);
  const std::size_t head = column + m_document[key].span.end - m_document[key].content;
  lines.erase(0, lines.find(':', head) + 1);
  const std::size_t colon = skip_blanks_and_comments(m_layout.text(), m_document[key].span.end);
  const bool one_line = lines.find_first_of("\r\n") + final_break(lines) == lines.size();
  const bool was_one_line =
      node.span.empty() ||
      (node.kind != NodeKind::mapping && node.style != Style::block && !is_block_scalar(node));
  m_layout.require_usual_breaks({m_document[key].span.begin, node.span.end});
  const Span whole = {colon + 1, node.span.empty() ? colon + 1 : node.span.end};
  if (one_line && was_one_line) {
    require_no_comments(node.span, old);
    lines.erase(lines.size() - final_break(lines));
    if (m_layout.holds_comment(whole)) { // between the key and a value on a line below
      return {{node.span, lines.substr(1)}};
    }
    return {{whole, lines}};
  }
  const Span gap = {colon + 1, m_layout.end_of_lines(old, column)};
  if (m_layout.holds_comment(gap)) {
    lines.erase(lines.size() - final_break(lines));
    m_layout.require_usual_breaks(gap);
    return was_one_line ? break_behind_comment(whole, old, lines)
                        : replace_around_comment(gap, old, lines, one_line);
  }
  if (gap.end == m_layout.text().size() && final_break(m_layout.text()) == 0) {
    lines.erase(lines.size() - final_break(lines));
  }
  return {{gap, lines}};
}

// Puts `lines` below a value on one line, which goes; the comment behind it stays. `whole` is the
// text from the colon to the end of that value.
std::vector<Splice> Editor::break_behind_comment(Span whole, NodeId value,
                                                 const std::string& lines) const {
  require_no_comments(whole, value);
  const std::size_t line_end = m_layout.end_of_line(whole.end);
  return {{whole, ""}, {{line_end, line_end}, lines}};
}

// Puts `lines`, on `one_line` or below the key, in the place of a value on lines of its own. The
// comment beside the key stays, or the one behind the last line if there is one line for it. `gap`
// is the text from the colon to the end of the value's lines.
std::vector<Splice> Editor::replace_around_comment(Span gap, NodeId value, const std::string& lines,
                                                   bool one_line) const {
  const Node& node = m_document[value];
  const std::size_t line_end = m_layout.end_of_line(gap.begin, gap.end);
  const std::string_view text = m_layout.text().substr(0, gap.end);
  const Span below = {line_end, gap.end - final_break(text.substr(line_end))};
  if (node.span.begin >= line_end && !m_layout.holds_comment(below)) {
    return one_line ? std::vector<Splice>{{{gap.begin, gap.begin}, lines}, {below, ""}}
                    : std::vector<Splice>{{below, lines}};
  }
  const Span whole = {gap.begin, node.span.end};
  require_no_comments(one_line && !ends_in_block_scalar(value) ? whole : gap, value);
  return {{whole, lines}};
}

// Puts `text` in the place of `item` of `sequence`, a text on one line or more.
std::vector<Splice> Editor::set_item(NodeId sequence, NodeId item, const std::string& text) const {
  require_marked_end_behind(sequence);
  m_layout.aliases().require_none_into(item);
  const Node& node = m_document[item];
  m_layout.require_usual_breaks(node.span);
  const Collection around =
      m_document[sequence].style == Style::flow ? Collection::flow : Collection::block;
  return {{node.span, quote(text, quoting_of(node), around)}};
}

std::vector<Splice> Editor::begin_list(const std::vector<Content>& contents,
                                       const ItemStyle& style) const {
  require_marked_end();
  m_layout.require_usual_breaks({0, m_document.end()});
  const std::string lines = block_items(contents, style);
  const Source& source = m_document.source();
  const auto& pieces = m_layout.pieces();
  if (const auto root = m_document.root(); root && !m_document[*root].span.empty()) {
    const Node& node = m_document[*root];
    m_layout.aliases().require_none_into(*root);
    if (node.span.begin != node.content) {
      throw Unsupported("an empty list with an anchor or tag", m_document.position(*root),
                        "remove the anchor or tag first");
    }
    const std::size_t below = m_layout.text().find_first_not_of(" \r\n", node.span.end);
    if (below < m_document.end() && m_layout.text()[below] == '\t') {
      throw Unsupported("an empty list with a tab behind it", source.position(below),
                        "remove the tab");
    }
    if (!m_layout.is_first_on_line(node.span.begin)) {
      throw Unsupported("an empty list on the line of its `---`", m_document.position(*root),
                        "write it on the line below, or remove it");
    }
    const std::size_t end = m_layout.end_of_lines(*root, 0);
    const std::size_t comment = m_layout.end_of_blanks(node.span.end);
    const Span beside = {comment, m_layout.end_of_line(comment, end)};
    if (m_layout.holds_comment({node.span.begin, node.span.end}) ||
        m_layout.holds_comment({beside.end, end})) {
      throw Unsupported("an empty list with a comment in it", m_document.position(*root),
                        "remove the comment first");
    }
    std::string above; // a comment beside the brackets stays, above the first item
    if (m_layout.holds_comment(beside)) {
      above = std::string(source.slice(beside)) + std::string(m_layout.line_break());
    }
    return {{{source.line_start(node.span.begin), end}, above + lines}};
  }
  // Behind the document's mark and the comments that begin the text.
  std::size_t at = source.body();
  for (const Piece& piece : pieces) {
    if (piece.kind == Piece::Kind::document_mark && piece.span.end <= m_document.end() &&
        source.slice(piece.span).ends_with("---")) {
      at = source.next_line(piece.span.end);
    }
  }
  bool in_header = false;
  for (std::size_t line = at; line < m_document.end(); line = source.next_line(line)) {
    const std::size_t first = m_layout.text().find_first_not_of(" \t", line);
    const bool comment = first != std::string_view::npos && m_layout.text()[first] == '#';
    if (in_header && !comment) {
      break;
    }
    in_header = in_header || comment;
    at = in_header ? source.next_line(line) : at;
  }
  at = in_header ? at : std::max(at, std::min(m_document.end(), m_layout.text().size()));
  return append_lines(at, lines, k_no_node);
}

} // namespace iam::yaml
