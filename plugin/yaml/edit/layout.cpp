#include "yaml/edit/layout.hpp"

#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::yaml {
namespace {

std::string text_of(Position position) {
  return fmt::format("line {}, column {}", position.line, position.column);
}

std::string with_line(const std::string& cure, Position position) {
  return util::replace_all(cure, "{}", std::to_string(position.line));
}

} // namespace

Unsupported::Unsupported(std::string layout, Position position, std::string cure)
    : Error("cannot edit " + std::move(layout), text_of(position), std::move(cure)),
      m_position(position) {}

Unsupported::Unsupported(std::string layout, Position position, const std::string& cure,
                         Position other)
    : Error("cannot edit " + std::move(layout), text_of(position), with_line(cure, other)),
      m_position(position),
      m_cure(cure),
      m_other(other) {}

std::string Unsupported::cure_outside(const std::function<Position(Position)>& out) const {
  return m_other ? with_line(m_cure, out(*m_other)) : cure();
}

Unsupported unusual_break(Position position) {
  return {"lines that end in a break other than LF or CRLF", position,
          "replace the unusual line break by a newline"};
}

namespace {

[[noreturn]] void fail_referenced(const Document& document, NodeId alias) {
  const Node& node = document[alias];
  throw Unsupported(fmt::format("the anchor &{}, which is used elsewhere", node.value),
                    document.position(node.target), "write out the alias at line {} first",
                    document.position(alias));
}

} // namespace

void require_unreferenced(const Document& document, const std::vector<NodeId>& nodes) {
  if (!document.has_aliases()) {
    return;
  }
  const auto is_inside = [&](Span inner) {
    const auto next = std::ranges::upper_bound(
        nodes, inner.begin, {}, [&](NodeId node) { return document[node].span.begin; });
    return next != nodes.begin() && document[*(next - 1)].span.contains(inner);
  };
  for (NodeId id = 0; id < document.size(); ++id) {
    const Node& alias = document[id];
    if (alias.kind != NodeKind::alias) {
      continue;
    }
    if (is_inside(document[alias.target].span) && !is_inside(alias.span)) {
      fail_referenced(document, id);
    }
  }
}

void require_unreferenced(const Document& document, NodeId node) {
  Aliases(document).require_none_into(node);
}

Aliases::Aliases(const Document& document) : m_document(document) {
  for (NodeId id = 0; document.has_aliases() && id < document.size(); ++id) {
    if (document[id].kind == NodeKind::alias) {
      m_aliases.push_back(id);
    }
  }
  std::ranges::stable_sort(
      m_aliases, {}, [&](NodeId alias) { return document[document[alias].target].span.begin; });
}

void Aliases::require_none_into(NodeId node) const {
  const Span span = m_document[node].span;
  const auto target = [&](NodeId alias) { return m_document[m_document[alias].target].span; };
  auto alias = std::ranges::lower_bound(m_aliases, span.begin, {},
                                        [&](NodeId id) { return target(id).begin; });
  NodeId first = k_no_node;
  for (; alias != m_aliases.end() && target(*alias).begin <= span.end; ++alias) {
    if (span.contains(target(*alias)) && !span.contains(m_document[*alias].span)) {
      first = std::min(first, *alias);
    }
  }
  if (first != k_no_node) {
    fail_referenced(m_document, first);
  }
}

std::string_view line_break_of(std::string_view text) {
  const std::size_t first = text.find('\n');
  const bool crlf = first != std::string_view::npos && first > 0 && text[first - 1] == '\r';
  return crlf ? "\r\n" : "\n";
}

std::size_t final_break(std::string_view text) {
  return text.ends_with("\r\n") ? 2 : text.ends_with('\n') || text.ends_with('\r') ? 1 : 0;
}

bool is_block_scalar(const Node& node) {
  return node.style == Style::literal || node.style == Style::folded;
}

Layout::Layout(const Document& document)
    : m_document(document),
      m_pieces(pieces_of(document)),
      m_line_break(line_break_of(document.text())),
      m_aliases(document) {}

std::size_t Layout::piece_at(std::size_t offset) const {
  const auto found =
      std::partition_point(m_pieces.begin(), m_pieces.end(),
                           [&](const Piece& piece) { return piece.span.end <= offset; });
  return static_cast<std::size_t>(found - m_pieces.begin());
}

std::size_t Layout::column(std::size_t offset) const {
  const std::size_t start = m_document.source().line_start(offset);
  return offset - std::max(start, m_document.source().body() <= offset && start == 0
                                      ? m_document.source().body()
                                      : start);
}

std::size_t Layout::end_of_line(std::size_t offset, std::size_t limit) const {
  const std::size_t end = std::min(limit, text().size());
  while (offset < end && break_length(text(), offset) == 0) {
    ++offset;
  }
  return std::min(offset, limit);
}

std::size_t Layout::end_of_blanks(std::size_t offset) const {
  for (std::size_t i = piece_at(offset);
       i < m_pieces.size() &&
       (m_pieces[i].kind == Piece::Kind::blank || m_pieces[i].kind == Piece::Kind::line_break);
       ++i) {
    offset = m_pieces[i].span.end;
  }
  return offset;
}

Span Layout::blank_lines_above(std::size_t offset) const {
  const Source& source = m_document.source();
  Span lines = {offset, offset};
  while (lines.begin > source.body()) {
    const std::size_t above = source.line_start(lines.begin - 1);
    const Piece& piece = m_pieces[piece_at(std::max(above, source.body()))];
    const bool in_scalar = piece.kind == Piece::Kind::scalar;
    if (in_scalar || line_at(above).kind != LineKind::blank) {
      break;
    }
    lines.begin = std::max(above, source.body());
  }
  return lines;
}

Span Layout::blank_lines_below(std::size_t offset) const {
  Span lines = {offset, offset};
  while (lines.end < m_document.end()) {
    const Line line = line_at(lines.end);
    if (line.kind != LineKind::blank || line.next <= lines.end) {
      break;
    }
    lines.end = line.next;
  }
  lines.end = std::min(lines.end, m_document.end());
  return lines;
}

bool Layout::is_first_on_line(std::size_t offset) const {
  const std::string_view before = text().substr(offset - column(offset), column(offset));
  return before.find_first_not_of(" \t") == std::string_view::npos;
}

std::size_t Layout::dash(NodeId item) const {
  std::size_t index = piece_at(m_document[item].span.begin);
  while (index > 0) {
    const Piece& piece = m_pieces[--index];
    if (piece.kind == Piece::Kind::dash) {
      if (!is_first_on_line(piece.span.begin)) {
        throw Unsupported("a dash that is not first on its line",
                          m_document.source().position(piece.span.begin),
                          "begin the entry on a line of its own");
      }
      return piece.span.begin;
    }
  }
  throw Unsupported("an entry without a dash", m_document.position(item));
}

Layout::Line Layout::line_at(std::size_t start) const {
  Line line{LineKind::blank, 0, m_document.source().next_line(start)};
  for (std::size_t i = piece_at(start); i < m_pieces.size(); ++i) {
    const Piece& piece = m_pieces[i];
    if (piece.span.begin >= line.next) {
      break;
    }
    if (piece.kind == Piece::Kind::comment) {
      line.kind = LineKind::comment;
      line.column = column(piece.span.begin);
    } else if (piece.kind != Piece::Kind::blank && piece.kind != Piece::Kind::line_break &&
               piece.kind != Piece::Kind::byte_order_mark) {
      line.kind = LineKind::content;
      break;
    }
  }
  return line;
}

std::size_t Layout::end_of_lines(NodeId node, std::size_t column) const {
  const Source& source = m_document.source();
  std::size_t end = m_document[node].span.end;
  for (std::size_t i = piece_at(end); i < m_pieces.size(); ++i) {
    if (column_is_line_start(end)) {
      break; // behind a block scalar, which ends where the next line begins
    }
    const Piece& piece = m_pieces[i];
    if (piece.kind == Piece::Kind::line_break) {
      end = piece.span.end;
      break;
    }
    if (piece.kind == Piece::Kind::rest || piece.kind == Piece::Kind::document_mark) {
      break;
    }
    if (piece.kind != Piece::Kind::blank && piece.kind != Piece::Kind::comment) {
      throw Unsupported("an entry that shares its last line", source.position(piece.span.begin),
                        "begin the next entry on a line of its own");
    }
    end = piece.span.end;
  }
  for (std::size_t next = end; next < m_document.end();) {
    const Line line = line_at(next);
    if (line.kind == LineKind::content ||
        (line.kind == LineKind::comment && line.column <= column)) {
      break;
    }
    next = line.next;
    end = line.kind == LineKind::comment ? next : end;
  }
  return std::min(end, m_document.end());
}

bool Layout::begins_document(std::size_t offset) const {
  return std::all_of(m_pieces.begin(),
                     m_pieces.begin() + static_cast<std::ptrdiff_t>(piece_at(offset)),
                     [](const Piece& piece) {
                       return piece.kind == Piece::Kind::blank ||
                              piece.kind == Piece::Kind::line_break ||
                              piece.kind == Piece::Kind::byte_order_mark ||
                              piece.kind == Piece::Kind::document_mark;
                     });
}

std::size_t Layout::start_with_comments(std::size_t dash) const {
  const Source& source = m_document.source();
  const std::size_t own = source.line_start(dash);
  std::size_t start = own;
  while (start > 0) {
    const std::size_t above = source.line_start(start - 1);
    const Line line = line_at(above);
    if (line.kind != LineKind::comment || line.column != column(dash)) {
      break;
    }
    start = above;
  }
  return begins_document(start) ? own : start; // a header stays
}

Span Layout::item_lines(NodeId item) const {
  const std::size_t at = dash(item);
  const std::size_t end =
      std::max(end_of_lines(item, column(at)), m_document.source().line_start(at));
  return {start_with_comments(at), end};
}

bool Layout::column_is_line_start(std::size_t offset) const {
  return offset > 0 && m_document.source().line_start(offset) == offset;
}

void Layout::require_usual_breaks(Span region) const {
  for (std::size_t i = piece_at(region.begin); i < m_pieces.size(); ++i) {
    const Piece& piece = m_pieces[i];
    if (piece.span.begin >= region.end) {
      return;
    }
    // A mark is one piece with the directives above it.
    if (piece.kind == Piece::Kind::line_break || piece.kind == Piece::Kind::document_mark) {
      require_usual_breaks_inside(piece.span);
    }
  }
}

void Layout::require_usual_breaks_inside(Span piece) const {
  for (std::size_t at = piece.begin; at < piece.end; ++at) {
    const std::size_t length = break_length(text(), at);
    if (length == 2 && text()[at] == '\r') {
      ++at;
    } else if (length > 0 && text()[at] != '\n') {
      throw unusual_break(m_document.source().position(at));
    }
  }
}

bool Layout::holds_comment(Span region) const {
  for (std::size_t i = piece_at(region.begin); i < m_pieces.size(); ++i) {
    if (m_pieces[i].span.begin >= region.end) {
      return false;
    }
    if (m_pieces[i].kind == Piece::Kind::comment) {
      return true;
    }
  }
  return false;
}

} // namespace iam::yaml
