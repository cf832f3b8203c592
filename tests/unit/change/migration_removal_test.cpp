#include "awsauth/entry.hpp"
#include "change/migration_removal.hpp"
#include "support/access_entries.hpp"
#include "support/fake_aws.hpp"
#include "support/fake_eks.hpp"
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
using testing::SizeIs;

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

kube::Node joined_as(const std::string& compute_type, int seconds) {
  return {.name = "c", .created = at(seconds), .node_group = {}, .compute_type = compute_type};
}

ManagedNodes profile(const std::string& role) {
  return {.source = ManagedNodes::Source::fargate_profile,
          .name = "of-" + role,
          .role = role_arn(role),
          .image = {}};
}

// A cluster with both stores.
class Removal : public testing::Test {
protected:
  Removal() { m_migration.input.mode = access::Mode::api_and_config_map; }

  RemovableLines find(const std::vector<ManagedNodes>& managed = {},
                      const std::vector<kube::Node>& nodes = {}) {
    m_plan = m_migration.plan();
    return removable_lines({m_plan, m_migration.options, m_journal},
                           {managed, *m_migration.entries, nodes});
  }

  test::FakeAws m_aws{{}};
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

TEST_F(Removal, leaves_lines_of_entries_that_it_has_begun_and_not_proven) {
  m_migration.roles = role_line(role_arn("Dev"), "dev", "a");
  m_migration.entries = {live_entry("Dev", "dev")};
  m_journal.entries[role_arn("Dev")].state = stores::MoveState::begun;
  EXPECT_THAT(find().lines, IsEmpty());
  EXPECT_THAT(find().unproven, ElementsAre(role_arn("Dev")));
  m_journal.entries[role_arn("Dev")].state = stores::MoveState::withdrawn; // somebody else's by now
  EXPECT_THAT(find().lines, ElementsAre(Pair(List::roles, role_arn("Dev"))));
}

TEST_F(Removal, leaves_lines_of_nodes_whose_entries_may_be_stale) {
  m_migration.roles = node_line("Own");
  access::AccessEntry entry = node_entry("Own");
  entry.is_stale.reset();
  m_migration.entries = {entry};
  EXPECT_THAT(find({}, {joined(200)}).unproven, ElementsAre(role_arn("Own")));
  m_journal.entries[role_arn("Own")].state = stores::MoveState::done;
  EXPECT_THAT(find({}, {joined(200)}).lines, ElementsAre(Pair(List::roles, role_arn("Own"))));
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
  EXPECT_THAT(find({}, {joined(200)}).untold, ElementsAre(role_arn("Own"), role_arn("Second")));
}

TEST_F(Removal, does_not_count_nodes_that_may_be_of_a_role_without_a_line) {
  m_migration.roles = node_line("Own");
  m_migration.entries = {node_entry("Own"), node_entry("Karpenter")};
  EXPECT_THAT(find({}, {joined(200)}).untold, ElementsAre(role_arn("Own")));
  EXPECT_THAT(find({}, {}).untold, ElementsAre(role_arn("Own")));
  m_migration.entries->back().is_stale = true; // it lets no node in
  EXPECT_THAT(find({}, {joined(200)}).lines, SizeIs(1));
  m_migration.entries->back() = {.principal = role_arn("Unknown")}; // EKS does not describe it
  EXPECT_THAT(find({}, {joined(200)}).untold, ElementsAre(role_arn("Own")));
  m_migration.entries->back().principal = "arn:aws:iam::111122223333:user/unknown";
  EXPECT_THAT(find({}, {joined(200)}).lines, SizeIs(1));
}

TEST_F(Removal, counts_nodes_beside_roles_whose_nodes_tell) {
  m_migration.roles = node_line("Own");
  const std::vector<ManagedNodes> managed = {
      {.source = ManagedNodes::Source::node_group, .name = "a", .role = role_arn("A"), .image = {}},
      profile("Pods")};
  m_migration.entries = {node_entry("Own"), node_entry("A"), live_entry("Dev", "dev")};
  for (const char* const type : {"FARGATE_LINUX", "EC2", "HYBRID_LINUX", "HYPERPOD_LINUX"}) {
    m_migration.entries->push_back(node_entry(type));
    m_migration.entries->back().type = type;
  }
  EXPECT_THAT(find(managed, {joined(200)}).lines, SizeIs(1));
  for (const char* const type : {"fargate", "auto", "hybrid", "hyperpod", "other"}) {
    EXPECT_THAT(find(managed, {joined_as(type, 200)}).waiting, ElementsAre(role_arn("Own")));
  }
}

TEST_F(Removal, counts_hybrid_nodes_for_their_only_role) {
  m_migration.roles = role_line(role_arn("Site"), "system:node:{{SessionName}}", k_node_groups);
  m_migration.options.types = {{awsauth::fold(role_arn("Site")), "HYBRID_LINUX"}};
  m_migration.entries = {node_entry("Site"), node_entry("Other")};
  m_migration.entries->front().type = "HYBRID_LINUX";
  EXPECT_THAT(find({}, {joined(200), joined_as("auto", 200)}).waiting,
              ElementsAre(role_arn("Site")));
  EXPECT_THAT(find({}, {joined_as("hybrid", 200)}).lines, SizeIs(1));
}

// Describes what it is asked for, and refuses to describe Secret.
TEST_F(Removal, asks_of_which_type_the_entries_without_lines_are) {
  m_migration.roles = node_line("Own");
  const std::string user = "arn:aws:iam::111122223333:user/u";
  const std::string service = "arn:aws:iam::111122223333:role/aws-service-role/s/AWSServiceRole";
  m_migration.entries = {node_entry("Own"),
                         {.principal = user},
                         {.principal = service},
                         {.principal = role_arn("Karpenter"), .is_stale = true},
                         {.principal = role_arn("Secret")}};
  test::FakeEks eks;
  eks.entries[role_arn("Karpenter")] = util::Json{{"principalArn", role_arn("Karpenter")},
                                                  {"type", "EC2_LINUX"},
                                                  {"policies", util::Json::object()}};
  aws::Runtime runtime{eks, m_aws.clock, m_aws.random};
  aws::AccessEntries client(runtime, test::example_endpoint("eks"), test::example_credentials(),
                            "prod");
  m_plan = m_migration.plan();
  const auto entries = with_types(*m_migration.entries, m_plan, client);
  EXPECT_THAT(eks.calls, ElementsAre("describe", "describe"));
  ASSERT_THAT(entries, SizeIs(5));
  EXPECT_EQ(entries[3].type, "EC2_LINUX");
  EXPECT_EQ(entries[3].is_stale, true);
  EXPECT_FALSE(entries[4].is_described);
  m_migration.roles = role_line(role_arn("Dev"), "dev", "a");
  m_plan = m_migration.plan();
  with_types(*m_migration.entries, m_plan, client);
  EXPECT_THAT(eks.calls, SizeIs(2)); // no line hangs on it
}

TEST_F(Removal, counts_nodes_on_fargate_for_the_only_role_of_profiles) {
  const std::string role = role_arn("Pods");
  m_migration.roles = role_line(role, "system:node:{{SessionName}}",
                                "system:bootstrappers, system:nodes, system:node-proxier");
  m_migration.input.node_roles.fargate = {awsauth::fold(role)};
  access::AccessEntry entry = node_entry("Pods");
  entry.type = "FARGATE_LINUX";
  m_migration.entries = {entry};
  EXPECT_THAT(find({profile("Pods")}, {joined(200)}).waiting, ElementsAre(role));
  EXPECT_THAT(find({profile("Pods")}, {joined_as("fargate", 200)}).lines,
              ElementsAre(Pair(List::roles, role)));
  EXPECT_THAT(find({profile("Pods"), profile("Others")}, {joined_as("fargate", 200)}).untold,
              ElementsAre(role));
}

} // namespace
} // namespace iam::change
