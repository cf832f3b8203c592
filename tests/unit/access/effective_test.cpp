#include "access/effective.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::access {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* k_line = "- rolearn: arn:aws:iam::111122223333:role/Dev\n"
                               "  username: line:{{SessionName}}\n"
                               "  groups: [system:masters]\n";

identity::Identity dev() {
  identity::Identity caller;
  caller.canonical_arn = "arn:aws:iam::111122223333:role/Dev";
  caller.account = "111122223333";
  caller.session_name = "alice@example.com";
  return caller;
}

AccessEntry dev_entry() {
  AccessEntry entry;
  entry.principal = "arn:aws:iam::111122223333:role/teams/dev/Dev";
  entry.is_described = true;
  entry.type = k_standard_type;
  entry.username = "entry:{{SessionName}}";
  entry.groups = {"dev"};
  entry.policies.emplace();
  return entry;
}

class EffectiveAccess : public testing::Test {
protected:
  Effective of(std::optional<Mode> mode) {
    return effective_access({.map = &m_map, .mode = mode, .entries = &m_entries}, dev());
  }

  awsauth::Map m_map = awsauth::read({.roles = k_line, .users = {}, .accounts = {}});
  std::vector<AccessEntry> m_entries = {dev_entry()};
};

TEST_F(EffectiveAccess, an_entry_wins_over_the_line_of_its_principal_whatever_its_path) {
  const Effective access = of(Mode::api_and_config_map);
  EXPECT_EQ(access.decider, Decider::entry);
  EXPECT_EQ(access.grant->username, "entry:alice-example.com");
  EXPECT_THAT(access.grant->groups, ElementsAre("dev"));
  EXPECT_NE(access.line->entry, nullptr);
}

TEST_F(EffectiveAccess, a_stale_entry_does_not_hide_the_line) {
  m_entries.front().is_stale = true;
  const Effective access = of(Mode::api_and_config_map);
  EXPECT_EQ(access.decider, Decider::map);
  EXPECT_EQ(access.grant->username, "line:alice-example.com");
  EXPECT_NE(access.entry, nullptr);
}

TEST_F(EffectiveAccess, a_stale_entry_lets_nobody_in_without_a_line) {
  m_entries.front().is_stale = true;
  EXPECT_EQ(of(Mode::api).decider, Decider::nobody);
  m_map = awsauth::read({});
  const Effective access = of(Mode::api_and_config_map);
  EXPECT_EQ(access.decider, Decider::nobody);
  EXPECT_THAT(access.reason, HasSubstr("former role"));
}

TEST_F(EffectiveAccess, the_line_decides_where_there_is_no_entry) {
  m_entries.clear();
  EXPECT_EQ(of(Mode::api_and_config_map).decider, Decider::map);
}

TEST_F(EffectiveAccess, in_the_mode_api_nobody_reads_the_line) {
  m_entries.clear();
  const Effective access = of(Mode::api);
  EXPECT_EQ(access.decider, Decider::nobody);
  EXPECT_TRUE(access.is_map_unread);
  EXPECT_NE(access.line->entry, nullptr);
}

TEST_F(EffectiveAccess, in_the_mode_config_map_the_line_decides) {
  EXPECT_EQ(of(Mode::config_map).decider, Decider::map);
}

TEST_F(EffectiveAccess, is_unknown_where_entries_count_and_could_not_be_read) {
  const Effective access = effective_access(
      {.map = &m_map, .mode = Mode::api_and_config_map, .entries = nullptr}, dev());
  EXPECT_EQ(access.decider, Decider::unknown);
  EXPECT_TRUE(access.are_entries_unknown);
}

TEST_F(EffectiveAccess, is_by_an_entry_while_the_mode_is_unknown) {
  EXPECT_EQ(of(std::nullopt).decider, Decider::entry);
}

TEST_F(EffectiveAccess, is_by_the_map_while_the_mode_is_unknown) {
  const Effective access = effective_access({.map = &m_map, .mode = {}, .entries = nullptr}, dev());
  EXPECT_EQ(access.decider, Decider::map);
  EXPECT_TRUE(access.are_entries_unknown);
}

TEST_F(EffectiveAccess, is_unknown_where_the_map_decides_and_could_not_be_read) {
  m_entries.clear();
  const Sources sources{.map = nullptr, .mode = Mode::api_and_config_map, .entries = &m_entries};
  EXPECT_EQ(effective_access(sources, dev()).decider, Decider::unknown);
}

TEST(LostRights, are_groups_and_policies) {
  const Grant before{
      "alice", {"a", "b"}, {{"arn:aws:eks::aws:cluster-access-policy/P", {{"cluster", {}}}}}};
  const Grant after{"bob", {"b"}, {}};
  EXPECT_THAT(lost_rights(before, after), ElementsAre("group a", "policy P"));
  EXPECT_THAT(lost_rights(before, before), IsEmpty());
}

TEST(LostRights, of_masters_are_kept_by_the_policy_for_administrators) {
  const std::string admin = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
  const Grant before{"u", {"system:masters"}, {}};
  EXPECT_THAT(lost_rights(before, {"u", {}, {{admin, {{"cluster", {}}}}}}), IsEmpty());
  EXPECT_THAT(lost_rights(before, {"u", {}, {{admin, {{"namespace", {"x"}}}}}}),
              ElementsAre("group system:masters"));
}

TEST(LostRights, of_a_policy_within_namespaces_are_kept_by_the_same_for_the_cluster) {
  const Grant narrow{"u", {}, {{"a/P", {{"namespace", {"x"}}}}}};
  const Grant wide{"u", {}, {{"a/P", {{"cluster", {}}}}}};
  EXPECT_THAT(lost_rights(narrow, wide), IsEmpty());
  EXPECT_THAT(lost_rights(wide, narrow), ElementsAre("policy P"));
}

} // namespace
} // namespace iam::access
