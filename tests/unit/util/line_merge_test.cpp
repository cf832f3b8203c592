#include "util/line_merge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::util {
namespace {

using Source = MergePart::Source;
using testing::ElementsAre;

constexpr const char* k_base = "a\nb\nc\nd\n";

std::string merged(const char* ours, const char* theirs, const char* base = k_base) {
  return merged_text(merge_lines(base, ours, theirs));
}

std::vector<Source> sources(const char* ours, const char* theirs, const char* base = k_base) {
  std::vector<Source> all;
  for (const MergePart& part : merge_lines(base, ours, theirs)) {
    all.push_back(part.source);
  }
  return all;
}

TEST(LineMerge, takes_the_changes_of_both) {
  EXPECT_EQ(merged("A\nb\nc\nd\n", "a\nb\nc\nD\n"), "A\nb\nc\nD\n");
  EXPECT_EQ(merged("a\nb\nd\n", "a\nb\nc\nd\ne\n"), "a\nb\nd\ne\n");
  EXPECT_EQ(merged(k_base, "x\n"), "x\n");
  EXPECT_EQ(merged("x\n", k_base), "x\n");
  EXPECT_THAT(sources("A\nb\nc\nd\n", "a\nb\nc\nD\n"),
              ElementsAre(Source::ours, Source::base, Source::theirs));
}

TEST(LineMerge, changes_of_neighbouring_lines_do_not_conflict) {
  EXPECT_EQ(merged("a\nB\nc\nd\n", "a\nb\nC\nd\n"), "a\nB\nC\nd\n");
  EXPECT_EQ(merged("a\nB\nc\nd\n", "a\nb\nnew\nc\nd\n"), "a\nB\nnew\nc\nd\n");
  EXPECT_EQ(merged("a\nb\nC\nd\n", "a\nb\nnew\nc\nd\n"), "a\nb\nnew\nC\nd\n");
}

TEST(LineMerge, their_insertion_comes_first) {
  EXPECT_EQ(merged("a\nb\nc\nd\nmine\n", "a\nb\nc\nd\ntheirs\n"), "a\nb\nc\nd\ntheirs\nmine\n");
}

TEST(LineMerge, what_both_do_is_done_once) {
  EXPECT_EQ(merged("a\nb\nc\nd\nnew\n", "a\nb\nc\nd\nnew\n"), "a\nb\nc\nd\nnew\n");
  EXPECT_EQ(merged("a\nb\nc\nd\nnew\n", "a\nb\nc\nd\nnew\nmore\n"), "a\nb\nc\nd\nnew\nmore\n");
  EXPECT_EQ(merged("a\nb\nc\nd\nnew\nmore\n", "a\nb\nc\nd\nnew\n"), "a\nb\nc\nd\nnew\nmore\n");
  EXPECT_THAT(sources("a\nb\nC\nd\n", "a\nb\nC\nd\n"),
              ElementsAre(Source::base, Source::both, Source::base));
}

TEST(LineMerge, keeps_both_sides_of_a_conflict) {
  const auto parts = merge_lines(k_base, "a\nmine\nd\n", "a\nb\ntheirs\nd\n");
  ASSERT_EQ(parts.size(), 3U);
  EXPECT_EQ(parts[1].source, Source::conflict);
  EXPECT_EQ(parts[1].ours, "mine\n");
  EXPECT_EQ(parts[1].theirs, "b\ntheirs\n");
  EXPECT_EQ(merged_text(parts), "a\nb\ntheirs\nd\n");
}

TEST(LineMerge, an_insertion_into_removed_lines_conflicts) {
  EXPECT_THAT(sources("a\nd\n", "a\nb\nnew\nc\nd\n"),
              ElementsAre(Source::base, Source::conflict, Source::base));
}

TEST(LineMerge, a_missing_last_line_break_is_a_difference) {
  EXPECT_THAT(sources("a\nmine\n", "a\ntheirs\n", "a"), ElementsAre(Source::conflict));
  EXPECT_EQ(merged("", "", ""), "");
  EXPECT_EQ(merged("a\n", "", ""), "a\n");
}

} // namespace
} // namespace iam::util
