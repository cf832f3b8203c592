#include "change/map_merge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::change {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

std::string entry(const std::string& name, const std::string& groups = "[dev]") {
  return "- rolearn: arn:aws:iam::111122223333:role/" + name + "\n  username: " + name +
         "\n  groups: " + groups + "\n";
}

const std::string k_base = "# first\n" + entry("A") + entry("B") + entry("C");

MapMerge merge(const std::string& base, const std::string& ours, const std::string& theirs) {
  return merge_maps(awsauth::read({.roles = base, .users = {}, .accounts = {}}),
                    awsauth::read({.roles = ours, .users = {}, .accounts = {}}),
                    awsauth::read({.roles = theirs, .users = {}, .accounts = {}}));
}

TEST(MapMerge, keeps_what_both_have_done_to_different_entries) {
  const std::string ours = "# first\n" + entry("A", "[ops]") + entry("B") + entry("C");
  const std::string theirs = "# 1st\n" + entry("A") + entry("C") + entry("D");
  const MapMerge merged = merge(k_base, ours, theirs);
  EXPECT_THAT(merged.conflicts, IsEmpty());
  EXPECT_EQ(merged.merged.roles, "# 1st\n" + entry("A", "[ops]") + entry("C") + entry("D"));
}

TEST(MapMerge, keeps_both_additions_and_their_comments) {
  const MapMerge merged =
      merge(k_base, k_base + "# mine\n" + entry("D"), k_base + "# theirs\n" + entry("E"));
  EXPECT_THAT(merged.conflicts, IsEmpty());
  EXPECT_EQ(merged.merged.roles, k_base + "# theirs\n" + entry("E") + "# mine\n" + entry("D"));
}

TEST(MapMerge, takes_what_both_have_written_once) {
  const std::string both = k_base + entry("D");
  const MapMerge merged = merge(k_base, both, both + entry("E"));
  EXPECT_THAT(merged.conflicts, IsEmpty());
  EXPECT_EQ(merged.merged.roles, both + entry("E"));
}

TEST(MapMerge, conflicts_if_both_have_changed_a_line) {
  const std::string ours = "# first\n" + entry("A", "[ops]") + entry("B") + entry("C");
  const std::string theirs = "# first\n" + entry("A", "[view]") + entry("B") + entry("C");
  const MapMerge merged = merge(k_base, ours, theirs);
  ASSERT_THAT(merged.conflicts, SizeIs(1));
  EXPECT_EQ(merged.merged.roles, theirs);
}

TEST(MapMerge, conflicts_if_the_lines_agree_and_the_meaning_does_not) {
  // Both add the same role, in different places: one would hide the other.
  const std::string ours = k_base + entry("D", "[ops]");
  const std::string theirs = entry("D", "[view]") + k_base;
  const MapMerge merged = merge(k_base, ours, theirs);
  ASSERT_THAT(merged.conflicts, SizeIs(1));
  EXPECT_EQ(merged.merged.roles, theirs);
  EXPECT_EQ(merged.conflicts[0].parts.back().source, util::MergePart::Source::conflict);
  EXPECT_EQ(merged.conflicts[0].parts.back().ours, entry("D", "[ops]"));
}

TEST(MapMerge, conflicts_if_nobody_can_read_a_list_that_both_have_changed) {
  const std::string broken = k_base + "- [\n";
  EXPECT_THAT(merge(broken, k_base, "# new\n" + broken).conflicts, SizeIs(1));
}

TEST(MapMerge, takes_lists_that_one_side_has_changed) {
  const auto base = awsauth::read({.roles = k_base, .users = "[]\n", .accounts = "[]\n"});
  const auto ours = awsauth::read({.roles = k_base, .users = {}, .accounts = "[]\n"});
  const auto theirs = awsauth::read({.roles = entry("A"), .users = "[]\n", .accounts = {}});
  const MapMerge merged = merge_maps(base, ours, theirs);
  EXPECT_THAT(merged.conflicts, IsEmpty());
  EXPECT_EQ(merged.merged, (awsauth::MapData{.roles = entry("A"), .users = {}, .accounts = {}}));
}

} // namespace
} // namespace iam::change
