#include "cli/completion/line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::cli {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string verb_of(const Line& line) {
  return line.verb == nullptr ? "" : line.verb->name;
}

std::string option_of(const Line& line) {
  return line.option == nullptr ? "" : line.option->get_lnames().front();
}

TEST(ReadLine, an_empty_line_expects_a_verb) {
  for (const Words& words : {Words{}, Words{""}, Words{"li"}}) {
    const Line line = read_line(words);
    EXPECT_EQ(line.place, Line::Place::verb);
    EXPECT_EQ(line.verb, nullptr);
  }
}

TEST(ReadLine, flags_may_stand_before_the_verb) {
  const Line line = read_line({"--context", "list", "--insecure-skip-tls-verify", "get", ""});
  EXPECT_EQ(verb_of(line), "list");
  EXPECT_THAT(line.flags, ElementsAre("--context", "list", "--insecure-skip-tls-verify"));
  EXPECT_EQ(line.place, Line::Place::word);
}

TEST(ReadLine, value_of_a_flag_before_the_verb) {
  const Line line = read_line({"--context", "a"});
  EXPECT_EQ(line.place, Line::Place::value);
  EXPECT_EQ(option_of(line), "context");
  EXPECT_EQ(line.typed, "a");
}

TEST(ReadLine, value_after_its_flag_or_in_the_same_word) {
  for (const Words& words :
       {Words{"list", "--output", "js"}, Words{"list", "-o", "js"}, Words{"list", "--output=js"}}) {
    const Line line = read_line(words);
    EXPECT_EQ(line.place, Line::Place::value);
    EXPECT_EQ(option_of(line), "output");
    EXPECT_EQ(line.typed, "js");
  }
}

TEST(ReadLine, flag_that_takes_no_next_word) {
  const Line line = read_line({"add-role", "--dry-run", "x", ""});
  EXPECT_EQ(line.place, Line::Place::word);
  EXPECT_THAT(line.words, ElementsAre("x"));
  const Line with_value = read_line({"add-role", "--dry-run=s"});
  EXPECT_EQ(with_value.place, Line::Place::value);
  EXPECT_EQ(option_of(with_value), "dry-run");
}

TEST(ReadLine, glued_short_flags_are_whole) {
  const Line line = read_line({"list", "-ojson", "-o=json", "-m", "a.yaml", "r"});
  EXPECT_THAT(line.words, IsEmpty());
  EXPECT_EQ(line.place, Line::Place::word);
  EXPECT_EQ(line.typed, "r");
}

TEST(ReadLine, everything_after_two_dashes_is_a_word) {
  const Line line = read_line({"explain", "--", "-m", "-"});
  EXPECT_EQ(line.place, Line::Place::word);
  EXPECT_THAT(line.words, ElementsAre("-m"));
  EXPECT_EQ(line.typed, "-");
}

TEST(ReadLine, unknown_flags_and_verbs_do_no_harm) {
  const Line flag = read_line({"list", "--nothing", "--none=1", "--nothing-else="});
  EXPECT_EQ(flag.place, Line::Place::value);
  EXPECT_EQ(flag.option, nullptr);
  const Line verb = read_line({"nothing", "-x", ""});
  EXPECT_EQ(verb.verb, nullptr);
  EXPECT_EQ(verb.place, Line::Place::verb);
  EXPECT_THAT(verb.words, ElementsAre("nothing"));
}

} // namespace
} // namespace iam::cli
