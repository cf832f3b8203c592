#include "awsauth/entry.hpp"
#include "change/migration_removal.hpp"
#include "support/access_entries.hpp"
#include "support/migration.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::change {
namespace {

using access::ManagedNodes;
using awsauth::List;
using test::entry_of;
using test::role_arn;
using test::role_line;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

constexpr const char* k_node = "system:node:{{EC2PrivateDNSName}}";
constexpr const char* k_node_groups = "system:bootstrappers, system:nodes";

util::Time at(int seconds) {
  return util::Time(std::chrono::seconds(seconds));
}

access::AccessEntry node_entry(const std::string& name) {
  access::AccessEntry entry = entry_of(role_arn(name), k_node, {"system:nodes"});
  entry.type = "EC2_LINUX";
  entry.is_stale = false;
  entry.created_at = at(100);
  return entry;
}

// In the group a.
access::AccessEntry live_entry(const std::string& name, const std::string& username) {
  access::AccessEntry entry = entry_of(role_arn(name), username, {"a"});
  entry.is_stale = false;
  return entry;
}

std::string node_line(const std::string& name) {
  return role_line(role_arn(name), k_node, k_node_groups);
}

kube::Node joined(int seconds, const std::string& group = "") {
  return {.name = "n", .created = at(seconds), .node_group = group};
}

kube::Node joined_on_fargate(int seconds) {
  return {.name = "f", .created = at(seconds), .node_group = {}, .is_fargate = true};
}

// A cluster with both stores.
class Removal : public testing::Test {
protected:
  Removal() { m_migration.input.mode = access::Mode::api_and_config_map; }

  RemovableLines find(const std::vector<ManagedNodes>& managed = {},
                      const std::vector<kube::Node>& nodes = {}) {
    m_plan = m_migration.plan();
    return removable_lines({m_plan, m_migration.options, m_journal}, managed, nodes);
  }

  test::Migration m_migration;
  access::MigrationPlan m_plan;
  stores::JournaledMigration m_journal;
};

TEST_F(Removal, takes_lines_of_whoever_has_an_equal_entry_or_is_gone) {
  m_migration.roles =
      role_line(role_arn("Same"), "same", "a") + role_line(role_arn("Other"), "o", "a") +
      role_line(role_arn("Gone"), "gone", "a") + role_line(role_arn("Left"), "l", "a");
  m_migration.is_gone(role_arn("Gone"));
  m_migration.entries = {live_entry("Same", "same"), entry_of(role_arn("Other"), "o", {"b"})};
  EXPECT_THAT(find().lines, ElementsAre(Pair(List::roles, role_arn("Same")),
                                        Pair(List::roles, role_arn("Gone"))));
}

TEST_F(Removal, leaves_lines_of_entries_that_may_let_nobody_in_unless_they_were_proven) {
  m_migration.roles = role_line(role_arn("Dev"), "dev", "a");
  m_migration.entries = {entry_of(role_arn("Dev"), "dev", {"a"})};
  EXPECT_THAT(find().unproven, ElementsAre(role_arn("Dev")));
  m_journal.entries[role_arn("Dev")].state = stores::MoveState::begun;
  EXPECT_THAT(find().unproven, ElementsAre(role_arn("Dev")));
  m_journal.entries[role_arn("Dev")].state = stores::MoveState::done;
  EXPECT_THAT(find().lines, ElementsAre(Pair(List::roles, role_arn("Dev"))));
}

TEST_F(Removal, leaves_lines_of_nodes_if_they_are_to_be_kept) {
  m_migration.roles = node_line("Own");
  m_migration.entries = {node_entry("Own")};
  m_migration.options.nodes = access::NodeLines::keep;
  EXPECT_THAT(find({}, {joined(200)}).lines, IsEmpty());
}

TEST_F(Removal, takes_what_an_entry_hides_besides) {
  m_migration.roles =
      role_line(role_arn("Twice"), "first", "b") + role_line(role_arn("Twice"), "t", "a");
  m_migration.users = test::user_line(role_arn("Twice"), "u", "c");
  m_migration.entries = {live_entry("Twice", "t")};
  EXPECT_THAT(find().lines, ElementsAre(Pair(List::roles, role_arn("Twice")),
                                        Pair(List::users, role_arn("Twice"))));
}

TEST_F(Removal, leaves_lines_of_nodes_until_a_new_node_of_the_role_has_joined) {
  m_migration.roles = node_line("A") + node_line("B");
  m_migration.entries = {node_entry("A"), node_entry("B")};
  const std::vector<ManagedNodes> managed = {
      {.source = ManagedNodes::Source::node_group, .name = "a", .role = role_arn("A"), .image = {}},
      {.source = ManagedNodes::Source::node_group,
       .name = "b",
       .role = role_arn("B"),
       .image = {}}};
  const RemovableLines found = find(managed, {joined(200, "a"), joined(50, "b"), joined(300)});
  EXPECT_THAT(found.lines, ElementsAre(Pair(List::roles, role_arn("A"))));
  EXPECT_THAT(found.waiting, ElementsAre(role_arn("B")));
}

TEST_F(Removal, counts_nodes_that_do_not_tell_their_role_if_one_role_alone_can_be_theirs) {
  m_migration.roles = node_line("Own");
  m_migration.entries = {node_entry("Own")};
  EXPECT_THAT(find({}, {joined(50)}).lines, IsEmpty());
  EXPECT_THAT(find({}, {joined(200)}).lines, ElementsAre(Pair(List::roles, role_arn("Own"))));
  EXPECT_THAT(find({}, {joined(200, "unknown")}).lines, IsEmpty());
  m_migration.roles = node_line("Own") + node_line("Second");
  m_migration.entries = {node_entry("Own"), node_entry("Second")};
  EXPECT_THAT(find({}, {joined(200)}).waiting, ElementsAre(role_arn("Own"), role_arn("Second")));
}

TEST_F(Removal, counts_nodes_on_fargate_for_the_only_role_of_profiles) {
  const std::string role = role_arn("Pods");
  m_migration.roles = role_line(role, "system:node:{{SessionName}}",
                                "system:bootstrappers, system:nodes, system:node-proxier");
  m_migration.input.node_roles.fargate = {awsauth::fold(role)};
  access::AccessEntry entry = node_entry("Pods");
  entry.type = "FARGATE_LINUX";
  m_migration.entries = {entry};
  const ManagedNodes profile{
      .source = ManagedNodes::Source::fargate_profile, .name = "p", .role = role, .image = {}};
  EXPECT_THAT(find({profile}, {joined(200)}).lines, IsEmpty());
  EXPECT_THAT(find({profile}, {joined_on_fargate(200)}).lines,
              ElementsAre(Pair(List::roles, role)));
  ManagedNodes other = profile;
  other.role = role_arn("Others");
  EXPECT_THAT(find({profile, other}, {joined_on_fargate(200)}).lines, IsEmpty());
}

} // namespace
} // namespace iam::change
