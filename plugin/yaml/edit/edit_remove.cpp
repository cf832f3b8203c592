// What Editor removes.

#include "yaml/edit/edit.hpp"

#include <algorithm>

namespace iam::yaml {

std::vector<Splice> Editor::remove_items(NodeId sequence, const std::vector<NodeId>& items) const {
  require_marked_end();
  require_unreferenced(m_document, items);
  const Node& list = m_document[sequence];
  if (list.style == Style::flow) {
    return remove_flow_items(sequence, items);
  }
  const bool all = items.size() == list.child_count;
  if (all && list.span.begin != list.content) {
    throw Unsupported("the last entry of a list with an anchor or tag",
                      m_document.position(sequence), "remove the anchor or tag first");
  }
  std::vector<Splice> splices;
  for (auto item = items.begin(); item != items.end();) {
    Span lines = m_layout.item_lines(*item);
    for (++item; item != items.end(); ++item) {
      const Span next = m_layout.item_lines(*item);
      if (next.begin > m_layout.blank_lines_below(lines.end).end) {
        break;
      }
      lines.end = next.end;
    }
    splices.push_back(remove_lines(all ? lines : with_separator(lines)));
  }
  const bool other_document_follows = m_document.end() < m_document.text().size();
  if (all && list.parent == k_no_node && other_document_follows) {
    // Without it the next document would be the first.
    splices.front().text = "[]" + std::string(m_layout.line_break());
  }
  return splices;
}

// `lines` of items with one of the runs of blank lines that separate them from others, so that the
// text does not end in blank lines, nor two runs become one.
Span Editor::with_separator(Span lines) const {
  const Span above = m_layout.blank_lines_above(lines.begin);
  const Span below = m_layout.blank_lines_below(lines.end);
  const bool first = above.begin == m_document.source().body();
  const bool last = below.end >= m_document.end();
  if (last) {
    return {first ? lines.begin : above.begin, lines.end};
  }
  return {lines.begin, above.empty() && !first ? lines.end : below.end};
}

std::vector<Splice> Editor::remove_flow_items(NodeId sequence,
                                              const std::vector<NodeId>& items) const {
  const Node& list = m_document[sequence];
  m_layout.require_usual_breaks(list.span);
  std::vector<Splice> splices;
  Span before = {list.content, list.content + 1}; // the item that stays, or the bracket
  auto item = items.begin();
  for (NodeId child = list.first_child; item != items.end();
       child = m_document[child].next_sibling) {
    if (child != *item) {
      before = m_document[child].span;
      continue;
    }
    Span run = m_document[child].span; // of all items that go from here on
    for (++item; item != items.end() && m_document[child].next_sibling == *item; ++item) {
      child = *item;
      if (m_layout.holds_comment({run.end, m_document[child].span.begin})) {
        throw Unsupported("a list in brackets with a comment beside the entry",
                          m_document.position(child), "remove the comment first");
      }
      run.end = m_document[child].span.end;
    }
    const NodeId next = m_document[child].next_sibling;
    const Span after =
        next == k_no_node ? Span{list.span.end - 1, list.span.end} : m_document[next].span;
    const auto more = remove_from_flow(sequence, run, before, after);
    splices.insert(splices.end(), more.begin(), more.end());
  }
  return splices;
}

Splice Editor::remove_lines(Span lines) const {
  m_layout.require_usual_breaks(lines);
  require_no_blanks_to_take_over(lines);
  const std::string_view text = m_layout.text();
  if (lines.end == text.size() && lines.begin > 0 && final_break(text) == 0) {
    const std::size_t length = final_break(text.substr(0, lines.begin));
    // The break at the end of a block scalar belongs to its value.
    const Piece& above = m_layout.pieces()[m_layout.piece_at(lines.begin - 1)];
    lines.begin -= above.kind == Piece::Kind::scalar ? 0 : length;
  }
  return {lines, ""};
}

// A block scalar above `lines` would take over the blank lines behind them.
void Editor::require_no_blanks_to_take_over(Span lines) const {
  const auto& pieces = m_layout.pieces();
  const std::size_t above = lines.begin == 0 ? pieces.size() : m_layout.piece_at(lines.begin - 1);
  if (above >= pieces.size() || pieces[above].kind != Piece::Kind::scalar) {
    return;
  }
  const Span blanks = {lines.end, m_layout.end_of_blanks(lines.end)};
  m_layout.require_usual_breaks(blanks);
  const Node& text = m_document[pieces[above].node];
  const std::string_view header =
      m_layout.text().substr(text.content, m_layout.end_of_line(text.content) - text.content);
  const bool holds_break =
      m_layout.text().substr(blanks.begin, blanks.size()).find_first_of("\r\n") !=
      std::string_view::npos; // else a scalar takes nothing over
  if (holds_break && is_block_scalar(text) && header.find('+') != std::string_view::npos) {
    throw Unsupported("blank lines behind an entry that follows a block text with all its newlines",
                      m_document.source().position(lines.end), "remove the blank lines first");
  }
}

// `before` is the child before `child` or the opening bracket, `after` the next child or the
// closing bracket.
std::vector<Splice> Editor::remove_from_flow(NodeId collection, Span child, Span before,
                                             Span after) const {
  const bool first = before.begin == m_document[collection].content;
  const bool last = after.end == m_document[collection].span.end;
  const Span around = {before.end, after.begin};
  const std::size_t next = skip_blanks_and_comments(m_layout.text(), child.end);
  const bool comma_behind = m_layout.text()[next] == ',';
  const std::size_t comma_before = skip_blanks_and_comments(m_layout.text(), before.end);
  // A comment on the line of the child before belongs to that child, and one on a line below to
  // what follows; both can stay. Others are ambiguous.
  const std::size_t line_before = m_layout.end_of_line(before.end, child.begin);
  const std::size_t own_line = m_layout.end_of_line(child.end, around.end);
  const bool comment_before = m_layout.holds_comment({before.end, line_before});
  const bool comment_behind = m_layout.holds_comment({child.end, around.end});
  if (m_layout.holds_comment({line_before, child.begin}) ||
      m_layout.holds_comment({child.end, own_line}) ||
      (first && (comment_before || comment_behind)) ||
      (comment_before && comma_before > line_before && !last)) {
    throw Unsupported("a list in brackets with a comment beside the entry",
                      m_document.source().position(child.begin), "remove the comment first");
  }
  if (first && last) {
    return {{around, ""}};
  }
  if (first) {
    return {{{child.begin, around.end}, ""}};
  }
  if (!comment_before) {
    return {{{before.end, child.end}, ""}};
  }
  const std::size_t end = comma_behind ? next + 1 : child.end;
  std::vector<Splice> splices = {{{line_before, end}, ""}};
  if (own_line == around.end) { // what follows on the line must not move into the comment above
    splices.front().cut = {comma_before > line_before ? comma_before : child.begin,
                           last ? end : around.end};
  }
  if (!comma_behind && comma_before < line_before) {
    splices.push_back({{comma_before, comma_before + 1}, ""});
  }
  return splices;
}

std::vector<Splice> Editor::remove_field(NodeId mapping, NodeId key) const {
  return remove_fields(mapping, {key});
}

std::vector<Splice> Editor::remove_fields(NodeId mapping, const std::vector<NodeId>& keys) const {
  require_marked_end_behind(mapping);
  require_no_explicit_entries(mapping);
  if (m_document[mapping].style == Style::flow) {
    m_layout.require_usual_breaks(m_document[mapping].span);
  }
  const auto children = m_document.children(mapping);
  std::vector<Splice> splices;
  auto at = children.begin();
  for (const NodeId key : keys) {
    at = std::find(at, children.end(), key);
    const auto more =
        remove_child(mapping, children, static_cast<std::size_t>(at - children.begin()));
    splices.insert(splices.end(), more.begin(), more.end());
  }
  return splices;
}

// Removes the field whose key is the child `at` of `mapping`.
std::vector<Splice> Editor::remove_child(NodeId mapping, const std::vector<NodeId>& children,
                                         std::size_t at) const {
  const NodeId key = children[at];
  const NodeId value = children[at + 1];
  m_layout.aliases().require_none_into(key);
  m_layout.aliases().require_none_into(value);
  const Node& node = m_document[mapping];
  if (node.style == Style::flow) {
    const Span open = {node.content, node.content + 1};
    const Span close = {node.span.end - 1, node.span.end};
    return remove_from_flow(mapping, {m_document[key].span.begin, m_document[value].span.end},
                            at == 0 ? open : m_document[children[at - 1]].span,
                            at + 2 == children.size() ? close : m_document[children[at + 2]].span);
  }
  if (children.size() == 2) {
    throw Unsupported("the only field of a mapping", m_document.position(key),
                      "remove the whole entry");
  }
  const std::size_t begin = m_document[key].span.begin;
  if (!m_layout.is_first_on_line(begin)) { // behind a dash: the next key takes its place
    const Span cut = {begin, m_document[children[at + 2]].span.begin};
    m_layout.require_usual_breaks(cut);
    if (m_layout.holds_comment({m_document[value].span.end, cut.end})) {
      throw Unsupported("a first field with a comment behind it", m_document.position(key),
                        "remove the comment first");
    }
    return {{cut, ""}};
  }
  return {remove_lines({m_document.source().line_start(begin),
                        m_layout.end_of_lines(value, m_layout.column(begin))})};
}

} // namespace iam::yaml
