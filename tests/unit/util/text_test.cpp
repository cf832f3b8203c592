#include "util/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::util {
namespace {

using testing::ElementsAre;

TEST(Trim, takes_blanks_and_breaks_from_both_ends) {
  EXPECT_EQ(trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(trim(" \n "), "");
}

TEST(Split, keeps_empty_pieces) {
  EXPECT_THAT(split("a::b:", ':'), ElementsAre("a", "", "b", ""));
  EXPECT_THAT(split("", ':'), ElementsAre(""));
}

TEST(ReplaceAll, does_not_look_at_what_it_put_in) {
  EXPECT_EQ(replace_all("aa", "a", "aa"), "aaaa");
  EXPECT_EQ(replace_all("abc", "x", "y"), "abc");
}

TEST(IsUtf8, refuses_overlong_surrogates_and_cut_characters) {
  EXPECT_TRUE(is_utf8("a\xc3\xa9\xf0\x9f\x98\x80"));
  EXPECT_FALSE(is_utf8("\xc0\xaf"));
  EXPECT_FALSE(is_utf8("\xed\xa0\x80"));
  EXPECT_FALSE(is_utf8("\xe2\x82"));
  EXPECT_FALSE(is_utf8("\xf4\x90\x80\x80"));
}

TEST(CodePointCount, counts_characters_not_bytes) {
  EXPECT_EQ(code_point_count("h\xc3\xa9!"), 3U);
}

TEST(Printable, shows_what_would_steer_a_terminal) {
  EXPECT_EQ(printable("a\x1b[31m\n"), "a\\x1b[31m\\n");
  EXPECT_EQ(printable("\xe2\x80\xae"), "\\u202e");
  EXPECT_EQ(printable("\xff h\xc3\xa9"), "\\xff h\xc3\xa9");
}

TEST(Printable, escapes_what_cannot_be_seen) {
  for (const auto& [raw, escaped] : std::vector<std::pair<const char*, const char*>>{
           {"\u00ad", "\\xad"},              // soft hyphen
           {"\u034f", "\\u034f"},            // combining grapheme joiner
           {"\u061c", "\\u061c"},            // Arabic letter mark
           {"\u070f", "\\u070f"},            // Syriac abbreviation mark (Cf)
           {"\u115f", "\\u115f"},            // Hangul fillers
           {"\u1160", "\\u1160"},            //
           {"\u3164", "\\u3164"},            //
           {"\uffa0", "\\uffa0"},            //
           {"\u17b4", "\\u17b4"},            // Khmer inherent vowel
           {"\u180b", "\\u180b"},            // Mongolian variation selector
           {"\u200b", "\\u200b"},            // zero width space
           {"\u2800", "\\u2800"},            // empty Braille pattern
           {"\ufe0f", "\\ufe0f"},            // variation selectors
           {"\U000e0100", "\\U000e0100"},    //
           {"\U000e0041", "\\U000e0041"},    // tag
           {"\U0001d173", "\\U0001d173"},    // musical format character (Cf)
           {"\U000110bd", "\\U000110bd"}}) { // Kaithi number sign (Cf)
    EXPECT_EQ(printable(raw), escaped);
  }
  for (const char* const seen : {"é", "한글", "日本", "👍", "क्षि", "\u0301"}) {
    EXPECT_EQ(printable(seen), seen);
  }
}

TEST(Nearest, offers_a_slip_of_the_finger_and_nothing_wild) {
  const std::vector<std::string> verbs = {"add-role", "add-user", "list"};
  EXPECT_EQ(nearest("ad-role", verbs), "add-role");
  EXPECT_EQ(nearest("lst", verbs), "list");
  EXPECT_EQ(nearest("lsit", verbs), "list");
  EXPECT_EQ(nearest("wait", {"edit"}), "");
  EXPECT_EQ(nearest("quux", verbs), "");
  EXPECT_EQ(nearest("Q", {"R"}), "");
}

TEST(PrintableLines, keeps_line_breaks_and_tabs_only) {
  EXPECT_EQ(printable_lines("a\x1b[1m\n\tb\r\n"), "a\\x1b[1m\n\tb\\r\n");
  EXPECT_EQ(printable_lines(""), "");
}

TEST(WithUnicodeEscapes, keeps_the_meaning_of_json_and_hides_what_steers_a_terminal) {
  EXPECT_EQ(
      with_unicode_escapes("{\n\"a\": \"\x7f\xc2\x9b\xe2\x80\xae\xc3\xa9\"\n}\n", Notation::json),
      "{\n\"a\": \"\\u007f\\u009b\\u202e\xc3\xa9\"\n}\n");
  EXPECT_EQ(with_unicode_escapes("\"\U000e0041\u3164\"", Notation::json),
            R"("\udb40\udc41\u3164")");
  EXPECT_EQ(with_unicode_escapes("\"\U000e0041\u3164\"", Notation::yaml), R"("\U000e0041\u3164")");
}

TEST(Shortened, says_how_much_it_leaves_out_and_cuts_no_character) {
  EXPECT_EQ(shortened("abc", 3), "abc");
  EXPECT_EQ(shortened("abcd", 3), "abc... (1 more bytes)");
  EXPECT_EQ(shortened("ab\xc3\xa9x", 3), "ab... (3 more bytes)");
  EXPECT_EQ(shortened("\xa9\xa9\xa9\xa9\xa9\xa9\xa9", 6), "\xa9\xa9... (5 more bytes)");
}

} // namespace
} // namespace iam::util
