#include "awsauth/read.hpp"

#include <gtest/gtest.h>

namespace iam::awsauth {
namespace {

constexpr const char* k_entry = "- rolearn: arn:aws:iam::111122223333:role/Dev\n";

Map read_roles(const std::string& roles) {
  MapData data;
  data.roles = roles;
  return read(data);
}

TEST(Read, reports_what_stands_below_the_first_document) {
  for (const std::string& below :
       {std::string("---\n") + k_entry, std::string("...\nx"), std::string("--- # more\n- x\n")}) {
    const Map map = read_roles(k_entry + below);
    ASSERT_EQ(map.findings.size(), 1U) << below;
    EXPECT_EQ(map.findings[0].rule, Rule::two_documents);
    EXPECT_EQ(map.findings[0].position, (yaml::Position{2, 1}));
    EXPECT_FALSE(map.findings[0].item);
    EXPECT_EQ(map.roles.entries.size(), 1U);
    EXPECT_EQ(map.roles.verdict, Verdict::accepted);
  }
}

TEST(Read, leaves_a_list_unjudged_that_the_authenticator_may_read_otherwise) {
  const Map map = read_roles(std::string(k_entry) + "  groups: [a:, b]\n");
  EXPECT_EQ(map.roles.verdict, Verdict::unjudged);
  EXPECT_TRUE(map.roles.entries.empty());
  EXPECT_FALSE(map.roles.document);
  ASSERT_EQ(map.findings.size(), 1U);
  EXPECT_EQ(map.findings[0].rule, Rule::unjudged);
  EXPECT_EQ(map.findings[0].severity, Severity::error);
  EXPECT_EQ(map.findings[0].position, (yaml::Position{2, 13}));
  EXPECT_EQ(map.findings[0].message, "mapRoles cannot be judged: YAML readers disagree on a colon "
                                     "before a comma, bracket or brace");
  EXPECT_EQ(map.users.verdict, Verdict::accepted);
}

TEST(Read, has_nothing_to_say_about_marks_and_comments_alone) {
  for (const char* const end : {"", "...\n", "---\n", "...\n# done\n---\n\n"}) {
    EXPECT_TRUE(read_roles(std::string("---\n") + k_entry + end).findings.empty()) << end;
  }
}

TEST(MisspeltKey, is_nearly_that_of_a_list) {
  for (const char* const key : {"maproles", "MapAccounts", "mapRole", "mapUser", "map-roles",
                                "map_users", "maproles ", "mapRolse", "mapAcounts"}) {
    EXPECT_TRUE(is_misspelt_key(key)) << key;
  }
  for (const char* const key :
       {"mapRoles", "mapUsers", "mapAccounts", "roles", "mapping", "map", "mapper", "users", ""}) {
    EXPECT_FALSE(is_misspelt_key(key)) << key;
  }
}

TEST(MisspeltKey, means_the_nearest_list) {
  EXPECT_EQ(meant_key("maproles"), "mapRoles");
  EXPECT_EQ(meant_key("map-user"), "mapUsers");
  EXPECT_EQ(meant_key("mapAcounts"), "mapAccounts");
  EXPECT_EQ(meant_key("mapRoles"), "");
  EXPECT_EQ(meant_key("roles"), "");
}

} // namespace
} // namespace iam::awsauth
