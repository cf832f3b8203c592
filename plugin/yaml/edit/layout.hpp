#pragma once

#include "util/error.hpp"
#include "yaml/read/pieces.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace iam::yaml {

// The text has a layout that cannot be edited in place without a guess. Names the layout and its
// place.
class Unsupported : public util::Error {
public:
  Unsupported(std::string layout, Position position, std::string cure = {});

  // With a cure in which `{}` stands for the line of `other`.
  Unsupported(std::string layout, Position position, const std::string& cure, Position other);

  Position position() const { return m_position; }

  // The cure with each position in the text mapped by `out` to the text around it.
  std::string cure_outside(const std::function<Position(Position)>& out) const;

private:
  Position m_position;
  std::string m_cure; // with `{}` for the line of m_other
  std::optional<Position> m_other;
};

// The refusal of a line break other than LF and CRLF.
Unsupported unusual_break(Position position);

// Throws Unsupported if an alias outside of `nodes`, which are in the order of the text and not in
// each other, points into them.
void require_unreferenced(const Document& document, const std::vector<NodeId>& nodes);
void require_unreferenced(const Document& document, NodeId node);

// The aliases of a document by the places that they point to. Answers for many single nodes.
class Aliases {
public:
  explicit Aliases(const Document& document);

  // Throws Unsupported if an alias outside of `node` points into it.
  void require_none_into(NodeId node) const;

private:
  const Document& m_document;
  std::vector<NodeId> m_aliases; // by where their targets begin
};

// The line break that `text` uses: CRLF if its first one is, else LF.
std::string_view line_break_of(std::string_view text);

// How many bytes of line break `text` ends with.
std::size_t final_break(std::string_view text);

// Whether `node` is a literal or a folded text.
bool is_block_scalar(const Node& node);

// The layout of a document on its lines: what belongs to an item of a list, and where the next one
// goes. Columns are bytes from the start of the line.
class Layout {
public:
  explicit Layout(const Document& document);

  const Document& document() const { return m_document; }
  std::string_view text() const { return m_document.text(); }
  const std::vector<Piece>& pieces() const { return m_pieces; }

  // The index of the piece that contains the byte at `offset`, or of the first one behind it.
  std::size_t piece_at(std::size_t offset) const;

  std::size_t column(std::size_t offset) const;

  // Whether there are only blanks before `offset` on its line.
  bool is_first_on_line(std::size_t offset) const;

  // The end of the line that contains `offset`: its line break, or the end of the text. If it is
  // behind `limit`, that: lines may be long.
  std::size_t end_of_line(std::size_t offset, std::size_t limit = std::string_view::npos) const;

  // The end of the blanks and line breaks at `offset`.
  std::size_t end_of_blanks(std::size_t offset) const;

  // The blank lines directly above and below `offset`, the start of a line; not those that belong
  // to a block scalar.
  Span blank_lines_above(std::size_t offset) const;
  Span blank_lines_below(std::size_t offset) const;

  // The offset of the dash of an item of a block sequence. Throws Unsupported if it is not the
  // first on its line.
  std::size_t dash(NodeId item) const;

  // The lines of an item of a block sequence: its own, the comments behind it that are further
  // right than its dash, and the comment lines directly above it in the column of its dash, unless
  // they begin the text.
  Span item_lines(NodeId item) const;

  // The end of the lines of a node that ends a line and whose parent has the column `column`: its
  // last line, and the comments behind it that are further right.
  std::size_t end_of_lines(NodeId node, std::size_t column) const;

  // Throws Unsupported if a line break that begins in `region`, outside scalars, is neither LF nor
  // CRLF.
  void require_usual_breaks(Span region) const;

  std::string_view line_break() const { return m_line_break; }

  bool holds_comment(Span region) const;

  const Aliases& aliases() const { return m_aliases; }

private:
  enum class LineKind { blank, comment, content };
  struct Line {
    LineKind kind;
    std::size_t column; // of the comment
    std::size_t next;   // where the next line begins
  };
  void require_usual_breaks_inside(Span piece) const;
  Line line_at(std::size_t start) const;
  std::size_t start_with_comments(std::size_t dash) const;
  bool column_is_line_start(std::size_t offset) const;
  bool begins_document(std::size_t offset) const;

  const Document& m_document;
  std::vector<Piece> m_pieces;
  std::string_view m_line_break;
  Aliases m_aliases;
};

} // namespace iam::yaml
