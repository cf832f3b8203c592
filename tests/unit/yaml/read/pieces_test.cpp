#include "yaml/read/pieces.hpp"

#include <gtest/gtest.h>

namespace iam::yaml {
namespace {

TEST(PiecesOf, holds_each_byte_of_the_text_once) {
  for (const char* const text : {
           "# c\n---\n- &a {b: c, ? d : e} # f\n- *a\n...\nrest\n",
           "- [? k, l: m, [o]: n]\n",
           "- [?]\n]\n",
           "- ? |\n    a\n  : !t [b]\n",
       }) {
    const Document document = Document::parse(text);
    std::string joined;
    std::size_t at = 0;
    for (const Piece& piece : pieces_of(document)) {
      EXPECT_EQ(piece.span.begin, at) << text;
      joined += document.source().slice(piece.span);
      at = piece.span.end;
    }
    EXPECT_EQ(joined, document.text());
  }
}

TEST(PiecesOf, takes_the_mark_of_a_pair_in_a_list_for_no_bracket) {
  const Document document = Document::parse("- [? k]\n");
  std::size_t brackets = 0;
  for (const Piece& piece : pieces_of(document)) {
    brackets += piece.kind == Piece::Kind::open || piece.kind == Piece::Kind::close ? 1 : 0;
  }
  EXPECT_EQ(brackets, 2);
}

} // namespace
} // namespace iam::yaml
