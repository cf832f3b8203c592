#include "yaml/read/document.hpp"
#include "yaml/read/lost_letter.hpp"

#include <gtest/gtest.h>
#include <string>

namespace iam::yaml {
namespace {

const std::string k_mark = "\xef\xbb\xbf";

TEST(LostLetter, is_the_last_one_behind_a_mark_that_begins_a_word_in_a_block_collection) {
  for (const char* const before : {"- ", "- a ", "k: ", "k:\n- ", "- a\n  ", "? ", "- !t "}) {
    EXPECT_EQ(letter_lost_at_end(before + k_mark + "\n{"), 1U) << before;
  }
  EXPECT_EQ(letter_lost_at_end("- " + k_mark + "\xe2\x80\xa8x"), 1U);
}

TEST(LostLetter, is_none_elsewhere) {
  for (const char* const before : {"", "a ", "- a", "- [", "- [a, ", "- '", "- # ", "- |\n  "}) {
    EXPECT_EQ(letter_lost_at_end(before + k_mark + "\n-"), 0U) << before;
  }
  for (const char* const behind : {"", "\n", "\nab", "\r\n-", "\n\n-", "a", "\n ", "\n\x01",
                                   "\n\x7f", "\n\xc3\xa9", "\n\xff"}) {
    EXPECT_EQ(letter_lost_at_end("- " + k_mark + behind), 0U) << behind;
  }
  EXPECT_EQ(letter_lost_at_end(""), 0U);
  EXPECT_EQ(letter_lost_at_end("\n-"), 0U);
}

TEST(LostLetter, stands_behind_the_end_of_the_document) {
  const std::string text = "- " + k_mark + "\n";
  const Document document = Document::parse(text + "{");
  EXPECT_EQ(document.end(), text.size());
  EXPECT_EQ(document[*document.root()].child_count, 1U);
}

} // namespace
} // namespace iam::yaml
