#include "present/export.hpp"
#include "support/export_source.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>
#include <utility>

namespace iam::present {
namespace {

using access::AccessEntry;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::StartsWith;

std::vector<std::string> exported(const test::BothStoresToExport& stores) {
  std::vector<std::string> principals;
  const ExportSource source = stores.source();
  for (const AccessEntry* entry : *source.entries) {
    principals.push_back(entry->principal);
  }
  return principals;
}

std::string reason_against(AccessEntry entry) {
  test::BothStoresToExport stores;
  stores.with_entries({std::move(entry)});
  const ExportSource source = stores.source();
  EXPECT_THAT(*source.entries, IsEmpty());
  return source.omissions.at(0).why;
}

TEST(AddEntries, takes_those_of_which_everything_is_known) {
  test::BothStoresToExport stores;
  stores.with_entries({test::role_entry("Dev")});
  EXPECT_THAT(exported(stores), ElementsAre("arn:aws:iam::111122223333:role/Dev"));
}

TEST(AddEntries, leaves_out_what_is_of_aws) {
  EXPECT_THAT(reason_against(test::role_entry("aws-service-role/eks.amazonaws.com/X")),
              HasSubstr("AWS makes it"));
  EXPECT_THAT(reason_against(test::role_entry("Auto", "eks:auto")), HasSubstr("AWS makes it"));
}

TEST(AddEntries, leaves_out_what_is_known_in_part) {
  AccessEntry entry = test::role_entry("Dev");
  entry.is_described = false;
  EXPECT_THAT(reason_against(entry), HasSubstr("does not describe"));
  entry = test::role_entry("Dev");
  entry.policies.reset();
  EXPECT_THAT(reason_against(entry), HasSubstr("is unknown"));
  entry.policies = {{"arn:aws:eks::aws:cluster-access-policy/P", std::nullopt}};
  EXPECT_THAT(reason_against(entry), HasSubstr("is unknown"));
}

TEST(AddEntries, takes_none_where_eks_reads_none) {
  test::BothStoresToExport stores;
  stores.with_entries({});
  stores.listing().mode = access::Mode::config_map;
  EXPECT_EQ(stores.source().entries, std::nullopt);
}

TEST(ExportRemarks, say_what_is_stale_and_what_is_of_nodes) {
  AccessEntry entry = test::role_entry("Dev");
  EXPECT_THAT(export_remarks(entry), IsEmpty());
  entry.is_stale = true;
  EXPECT_THAT(export_remarks(entry), ElementsAre(StartsWith("Stale: ")));
  entry.is_stale = false;
  entry.type = "EC2_LINUX";
  EXPECT_THAT(export_remarks(entry), ElementsAre(StartsWith("Of nodes: ")));
}

TEST(Exported, has_no_username_and_groups_that_eks_gives) {
  AccessEntry entry = test::role_entry(
      "a/Dev", "arn:aws:sts::111122223333:assumed-role/Dev/{{SessionName}}", {"g"});
  EXPECT_EQ(exported_username(entry), std::nullopt);
  EXPECT_THAT(exported_groups(entry), ElementsAre("g"));
  entry.username = "dev";
  EXPECT_EQ(exported_username(entry), "dev");
  entry.type = "EC2_LINUX";
  EXPECT_EQ(exported_username(entry), std::nullopt);
  EXPECT_THAT(exported_groups(entry), IsEmpty());
}

TEST(Exported, has_no_tags_of_aws) {
  AccessEntry entry = test::role_entry("Dev");
  entry.tags = {{"aws:cloudformation:stack-name", "x"}, {"team", "a"}};
  EXPECT_EQ(exported_tags(entry), (access::Tags{{"team", "a"}}));
}

TEST(HeaderOf, is_comments_on_lines_of_their_own) {
  ExportSource source;
  source.unread = {"aws-auth"};
  const std::string text = header_of({"What"}, source, {{"a\nb", "c\u200b"}});
  EXPECT_EQ(text, "# What\n# Not complete: aws-auth could not be read\n"
                  "# Left out: a\\nb: c\\u200b\n");
}

using Style = PrincipalNames::Style;

// The names of `principals`, all of which get one.
std::vector<std::string> names_of(Style style, const std::vector<std::string>& principals) {
  const PrincipalNames names(style, test::k_account, principals);
  std::vector<std::string> all;
  for (const std::string& principal : principals) {
    all.push_back(names.name_of(principal));
  }
  return all;
}

TEST(PrincipalNames, tell_accounts_kinds_and_lost_characters_apart) {
  EXPECT_THAT(
      names_of(Style::snake,
               {"arn:aws:iam::111122223333:role/a/b/Dev-1", "arn:aws:iam::111122223333:user/Dev-1",
                "arn:aws:iam::444455556666:role/Dev-1", "arn:aws:iam::111122223333:root",
                "arn:aws:iam::111122223333:user/a@b.c"}),
      ElementsAre("role_Dev-1", "user_Dev-1", "role_444455556666_Dev-1", "root",
                  MatchesRegex("user_a_b_c_[0-9a-f]{8}")));
}

TEST(PrincipalNames, of_logical_ids_have_letters_and_digits_alone) {
  EXPECT_THAT(names_of(Style::camel, {"arn:aws:iam::111122223333:role/a/Dev1",
                                      "arn:aws:iam::111122223333:role/de-v1",
                                      "arn:aws:iam::444455556666:user/x"}),
              ElementsAre("RoleDev1", MatchesRegex("RoleDeV1[0-9a-f]{8}"), "User444455556666X"));
}

TEST(PrincipalNames, depend_on_the_principal_alone) {
  const std::string principal = "arn:aws:iam::111122223333:user/a@b";
  EXPECT_EQ(names_of(Style::snake, {"arn:aws:iam::111122223333:user/a.b", principal}).back(),
            names_of(Style::snake, {principal}).back());
}

TEST(PrincipalNames, of_two_that_would_be_one_do_not_depend_on_the_order) {
  for (const auto& [style, separator] : {std::pair(Style::snake, "_"), {Style::camel, ""}}) {
    std::vector<std::string> principals = {"arn:aws:iam::111122223333:role/Dev",
                                           "arn:aws:iam::111122223333:role/a/Dev",
                                           "arn:aws:iam::111122223333:role/b/Dev"};
    const std::vector<std::string> names = names_of(style, principals);
    EXPECT_THAT(names, Each(MatchesRegex(std::string("[rR]ole_?Dev") + separator + "[0-9a-f]{8}")));
    EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 3U);
    std::ranges::reverse(principals);
    std::vector<std::string> others = names_of(style, principals);
    std::ranges::reverse(others);
    EXPECT_EQ(others, names);
  }
}

} // namespace
} // namespace iam::present
