#include "yaml/read/disguise.hpp"

#include <gtest/gtest.h>

namespace iam::yaml {
namespace {

constexpr const char* k_mark = "\xef\xbb\xbf";

std::string with_marks(std::string text) {
  for (std::size_t at = 0; (at = text.find('^', at)) != std::string::npos; at += 3) {
    text.replace(at, 1, k_mark);
  }
  return text;
}

TEST(Disguise, leaves_a_text_alone_that_needs_none) {
  const std::string text = "- a: !b c\n";
  const Disguise disguise(text);
  EXPECT_EQ(disguise.body().data(), text.data());
  EXPECT_FALSE(disguise.changes_values());
}

TEST(Disguise, hides_a_byte_order_mark_behind_a_letter_that_the_text_does_not_hold) {
  const std::string text = with_marks("- a\n^b \xee\x80\x80");
  const Disguise disguise(text);
  EXPECT_EQ(disguise.body(), "- a\n\xee\x80\x81"
                             "b \xee\x80\x80");
  EXPECT_EQ(disguise.restored(disguise.body()), text);
}

// go-yaml skips it there, and a blank at the beginning of each line below, as libyaml does.
TEST(Disguise, leaves_a_mark_at_the_start_where_all_lines_below_are_indented) {
  for (const char* const text : {"^", "^\n", "^\r\n\r\n", "^- a\n  b", "^- a\r\n  b\r\n"}) {
    EXPECT_EQ(Disguise(with_marks(text)).body().substr(0, 3), k_mark) << text;
  }
  for (const char* const text : {"^- a\n- b\n", "^\n\n- a", "^- a\n\n  b\n", "^a\xc2\x85x"}) {
    EXPECT_NE(Disguise(with_marks(text)).body().substr(0, 3), k_mark) << text;
  }
}

TEST(Disguise, hides_a_third_mark) {
  const std::string text = with_marks("^^");
  EXPECT_EQ(Disguise(text).body(), with_marks("^") + "\xee\x80\x80");
}

TEST(Disguise, hides_nothing_behind_a_character_that_the_text_escapes) {
  const std::string marks = with_marks("- \"\\uE000\"\n- a^");
  EXPECT_TRUE(Disguise(marks).body().ends_with("a\xee\x80\x81"));
  const std::string colon = R"([a:, "\x5e"])";
  Disguise disguise(colon);
  EXPECT_TRUE(disguise.hide_colon(2));
  EXPECT_EQ(disguise.body(), R"([a;, "\x5e"])");
}

TEST(Disguise, hides_flow_indicators_to_the_end_of_a_tag) {
  const std::string text = "- !a[b,c] [d]";
  Disguise disguise(text);
  EXPECT_TRUE(disguise.hide_flow_indicators(2));
  EXPECT_EQ(disguise.body(), "- !a~b~c~ [d]");
  EXPECT_FALSE(disguise.hide_flow_indicators(2));
}

TEST(Disguise, hides_escaped_single_quotes_of_one_scalar_behind_an_escape_that_is_free) {
  const std::string text = R"(- "\\\'\"\' \x07"
- "\'")";
  Disguise disguise(text);
  EXPECT_TRUE(disguise.hide_escaped_quotes(2));
  EXPECT_EQ(disguise.body(), R"(- "\\\v\"\v \x07"
- "\'")");
  EXPECT_EQ(disguise.restored("\v\a"), "'\a");
  EXPECT_FALSE(disguise.hide_escaped_quotes(2));
}

TEST(Disguise, hides_no_escape_where_all_that_could_stand_in_are_taken) {
  const std::string text = R"("\' \a \u000B \x0c \U0000001b")";
  Disguise disguise(text);
  EXPECT_FALSE(disguise.hide_escaped_quotes(0));
}

TEST(Disguise, hides_colons_behind_a_letter_that_is_free) {
  const std::string text = "[a:, ^]";
  Disguise disguise(text);
  EXPECT_TRUE(disguise.hide_colon(2));
  EXPECT_EQ(disguise.body(), "[a;, ^]");
  EXPECT_EQ(disguise.restored("a;"), "a:");
  const std::string full = "[a:, ^;$()=+/_~<\\]";
  EXPECT_FALSE(Disguise(full).hide_colon(2));
}

} // namespace
} // namespace iam::yaml
