#pragma once

#include "yaml/read/document.hpp"

#include <string_view>
#include <vector>

namespace iam::yaml {

// One piece of a text. All pieces of a document, in order, are its text.
struct Piece {
  enum class Kind : std::uint8_t {
    byte_order_mark,
    blank, // spaces and tabs
    line_break,
    comment, // from `#` to before the line break
    dash,
    question,
    colon,
    comma,
    property, // an anchor or a tag
    open,     // [ or {
    close,    // ] or }
    scalar,
    alias,
    document_mark, // --- with its directives, or ...
    rest,          // what follows the first document and was not read
  };
  Kind kind = Kind::blank;
  Span span;
  NodeId node = k_no_node; // of scalars, aliases and brackets (but those that are passed over)
};

// The whole text of `document` as pieces, without gap or overlap: the parser's own tokens, and the
// gaps between them read by the few rules that remain there (between libyaml's tokens there are
// only blanks, breaks, comments, properties, `- ? : ,` and what both parsers skip).
std::vector<Piece> pieces_of(const Document& document);

// Whether `text` holds `---` or `...` at `at`, and then a blank, a break or nothing.
bool is_document_mark(std::string_view text, std::size_t at);

// Where the value of a node begins that is written at `span` with anchor or tag in front.
std::size_t skip_properties(std::string_view text, Span span);

// The first place at or behind `at`, which lies between tokens, that is no blank, break or comment.
std::size_t skip_blanks_and_comments(std::string_view text, std::size_t at);

} // namespace iam::yaml
