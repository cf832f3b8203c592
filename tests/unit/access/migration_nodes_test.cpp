#include "access/effective.hpp"
#include "access/migration.hpp"
#include "awsauth/entry.hpp"
#include "support/access_entries.hpp"
#include "support/migration.hpp"
#include "util/proposed_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::access {
namespace {

using test::binding_of;
using test::group_subject;
using test::Migration;
using test::role_arn;
using test::role_line;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* k_by_dns_name = "system:node:{{EC2PrivateDNSName}}";
constexpr const char* k_by_session = "system:node:{{SessionName}}";
constexpr const char* k_groups = "system:bootstrappers, system:nodes";

Migration of_nodes(const std::string& username, const std::string& groups) {
  Migration migration;
  migration.roles = role_line(role_arn("Node"), username, groups);
  migration.is_there(role_arn("Node"));
  return migration;
}

// The type of the entry; the fate and reason if there is none to create.
std::string type_of(const MigrationLine& line) {
  return line.fate == Fate::create
             ? line.wanted->type
             : std::string(text_of(line.fate)).append(": ").append(line.reason);
}

void give_type(Migration& migration, const std::string& type) {
  migration.options.types[awsauth::fold(role_arn("Node"))] = type;
}

void give_managed(Migration& migration, const ManagedNodes& nodes) {
  migration.input.node_roles = node_roles_of({nodes});
}

TEST(MigrationNodes, MakesEc2NodesOfThoseNamedByTheirDnsName) {
  const MigrationLine line = of_nodes(k_by_dns_name, k_groups).line();
  EXPECT_EQ(type_of(line), "EC2_LINUX");
  EXPECT_TRUE(line.is_for_nodes);
  EXPECT_EQ(line.wanted->username, ""); // EKS sets both
  EXPECT_THAT(line.wanted->groups, IsEmpty());
  EXPECT_THAT(line.remarks, ElementsAre(HasSubstr("until a new node of this role has joined")));
}

TEST(MigrationNodes, MakesWindowsNodesByTheirGroup) {
  Migration migration = of_nodes(k_by_dns_name, std::string(k_groups) + ", eks:kube-proxy-windows");
  EXPECT_EQ(type_of(migration.line()), "EC2_WINDOWS");
  EXPECT_THAT(migration.line().remarks, Contains("all nodes of this role must run Windows"));
  give_managed(migration, {ManagedNodes::Source::node_group, "n", role_arn("path/Node"), "AL2"});
  EXPECT_THAT(type_of(migration.line()),
              HasSubstr("blocked: the role is one of Windows and of Linux nodes"));
  give_type(migration, "EC2_WINDOWS");
  EXPECT_EQ(type_of(migration.line()), "EC2_WINDOWS");
  migration.options.types.clear();
  give_managed(migration, {ManagedNodes::Source::node_group, "n", role_arn("Node"),
                           "WINDOWS_CORE_2022_x86_64"});
  EXPECT_EQ(type_of(migration.line()), "EC2_WINDOWS");
}

TEST(MigrationNodes, RefusesToEndFurtherRightsUntilTold) {
  Migration migration =
      of_nodes(k_by_dns_name, std::string(k_groups) + ", dashboards, system:masters");
  migration.bindings = {binding_of("d", "view", group_subject("dashboards"))};
  const MigrationLine line = migration.line();
  EXPECT_THAT(type_of(line), HasSubstr("blocked: an entry of the type EC2_LINUX has no further "
                                       "groups, and the line has dashboards, system:masters"));
  EXPECT_THAT(line.cure, HasSubstr("--type arn:aws:iam::111122223333:role/Node=EC2_LINUX"));
  give_type(migration, "EC2_LINUX");
  EXPECT_EQ(type_of(migration.line()), "EC2_LINUX");
  EXPECT_THAT(migration.line().remarks,
              Contains("its nodes lose the rights of these groups: dashboards, system:masters"));
}

TEST(MigrationNodes, DropsFurtherGroupsThatNoBindingNames) {
  Migration migration = of_nodes(k_by_dns_name, std::string(k_groups) + ", dashboards");
  EXPECT_EQ(type_of(migration.line()), "EC2_LINUX");
  EXPECT_THAT(migration.line().remarks, Contains("its group dashboards ends; no binding names it"));
  migration.bindings.reset();
  EXPECT_THAT(type_of(migration.line()), HasSubstr("blocked: "));
  const std::string groups = std::string(k_groups) + ", 'of-{{SessionName}}'"; // a group of each
  EXPECT_THAT(type_of(of_nodes(k_by_dns_name, groups).line()), HasSubstr("blocked: "));
}

TEST(MigrationNodes, AsksWhereNodesLackTheirGroup) {
  Migration migration = of_nodes(k_by_dns_name, "system:bootstrappers");
  EXPECT_THAT(type_of(migration.line()), HasSubstr("without the group system:nodes"));
  give_type(migration, "EC2_LINUX");
  EXPECT_EQ(type_of(migration.line()), "EC2_LINUX");
  EXPECT_THAT(migration.line().remarks, Contains("its nodes gain the group system:nodes"));
}

TEST(MigrationNodes, KnowsFargateByItsProfiles) {
  Migration migration = of_nodes(k_by_session, std::string(k_groups) + ", system:node-proxier");
  give_managed(migration, {ManagedNodes::Source::fargate_profile, "f", role_arn("Node"), ""});
  EXPECT_EQ(type_of(migration.line()), "FARGATE_LINUX");
  EXPECT_THAT(migration.line().remarks, Contains(HasSubstr("EKS makes an entry of this role")));
}

TEST(MigrationNodes, KnowsHybridNodesByTheClusterAndTheRole) {
  Migration migration = of_nodes(k_by_session, k_groups);
  auto& known = migration.input.principals[awsauth::fold(role_arn("Node"))];
  migration.input.node_roles.has_remote_networks = true;
  EXPECT_THAT(type_of(migration.line()), HasSubstr("blocked: "));
  known.is_for_hybrid_nodes = true;
  EXPECT_EQ(type_of(migration.line()), "HYBRID_LINUX");
  migration.input.node_roles.has_remote_networks = false;
  EXPECT_THAT(type_of(migration.line()), HasSubstr("blocked: "));
}

TEST(MigrationNodes, CannotMoveEc2NodesNamedByTheirInstance) {
  Migration migration = of_nodes(k_by_session, k_groups);
  give_managed(migration, {ManagedNodes::Source::node_group, "n", role_arn("Node"), "AL2"});
  EXPECT_THAT(type_of(migration.line()),
              HasSubstr("blocked: its nodes are named by their session"));
  EXPECT_THAT(migration.line().remarks, // it is too late for the line after the step
              ElementsAre(HasSubstr("from then on the line does nothing")));
  migration.input.node_roles = {.is_complete = true, .has_remote_networks = false};
  EXPECT_THAT(type_of(migration.line()), HasSubstr("no type of access entries gives them"));
}

TEST(MigrationNodes, AsksForTheTypeOfNodesThatNothingTells) {
  Migration migration = of_nodes(k_by_session, k_groups);
  const MigrationLine line = migration.line();
  EXPECT_THAT(type_of(line), HasSubstr("is unknown"));
  EXPECT_THAT(line.cure, HasSubstr("=FARGATE_LINUX"));
  EXPECT_THAT(line.cure, HasSubstr("=HYBRID_LINUX"));
  give_type(migration, "HYBRID_LINUX");
  EXPECT_EQ(type_of(migration.line()), "HYBRID_LINUX");
  give_type(migration, "EC2_LINUX"); // the nodes get other names
  EXPECT_THAT(migration.line().remarks,
              Contains("its nodes' username changes from system:node:{{SessionName}} to "
                       "system:node:{{EC2PrivateDNSName}}"));
}

TEST(MigrationNodes, ProposesToPlanAgainWithTheOptionsOfThisPlan) {
  Migration migration = of_nodes(k_by_session, k_groups);
  *migration.roles += role_line(role_arn("Robot"), k_by_session, k_groups) +
                      role_line(role_arn("Last"), "system:node:x", k_groups);
  migration.options.admin_as = AdminAs::group;
  give_type(migration, "HYBRID_LINUX");
  const std::string command = "kubectl iam migrate --admin-as group --type " + role_arn("Node") +
                              "=HYBRID_LINUX --type " + role_arn("Robot");
  const MigrationPlan plan = migration.plan();
  EXPECT_EQ(util::complete_commands(plan.lines[1].cure),
            "say which: " + command + "=FARGATE_LINUX or " + command + "=HYBRID_LINUX");
  migration.options.types[awsauth::fold(role_arn("Robot"))] = "EC2_LINUX";
  EXPECT_THAT(util::complete_commands(migration.plan().lines[2].cure), // in the order of the keys
              HasSubstr("--type " + role_arn("Last") + "=EC2_LINUX --type " + role_arn("Node") +
                        "=HYBRID_LINUX --type " + role_arn("Robot") + "=EC2_LINUX"));
}

TEST(MigrationNodes, CannotMoveNodesOfAnotherAccount) {
  Migration migration;
  migration.roles = role_line("arn:aws:iam::222233334444:role/Node", k_by_dns_name, k_groups);
  const MigrationPlan plan = migration.plan();
  EXPECT_THAT(type_of(plan.lines.front()), HasSubstr("for a role of the cluster's account"));
  EXPECT_THAT(plan.lines.front().cure, HasSubstr("keep the line"));
  EXPECT_TRUE(plan.blocks_api_mode());
  migration.input.account.clear();
  EXPECT_THAT(migration.line().remarks, Contains(HasSubstr("the cluster's account is unknown")));
}

TEST(MigrationNodes, CannotMoveUsersAsNodes) {
  Migration migration;
  migration.users = test::user_line("arn:aws:iam::111122223333:user/n", k_by_dns_name, k_groups);
  EXPECT_THAT(type_of(migration.line()), HasSubstr("blocked: an access entry of the type"));
}

TEST(MigrationNodes, KeepsTheirLinesIfAsked) {
  Migration migration = of_nodes(k_by_dns_name, k_groups);
  migration.options.nodes = NodeLines::keep;
  EXPECT_EQ(type_of(migration.line()), "kept: --nodes=keep");
  EXPECT_TRUE(migration.plan().blocks_api_mode());
  EXPECT_THAT(migration.plan().steps, IsEmpty());
}

TEST(MigrationNodes, ComparesTheTypeWithTheEntryThatIsThere) {
  Migration migration = of_nodes(k_by_dns_name, k_groups);
  migration.input.mode = Mode::api_and_config_map;
  migration.entries = {test::entry_of(role_arn("Node"), k_by_dns_name, {"system:nodes"})};
  migration.entries->front().type = "EC2_LINUX";
  EXPECT_EQ(migration.line().fate, Fate::exists);
  migration.entries->front().type = "EC2_WINDOWS";
  EXPECT_THAT(migration.line().differences,
              ElementsAre("its entry has the type EC2_WINDOWS, and an entry of the line would "
                          "have EC2_LINUX",
                          "its entry has the groups system:nodes, and the line has "
                          "system:bootstrappers, system:nodes"));
}

TEST(MigrationNodes, NamesWhatALineThatCannotMoveHasBesideTheEntryThatIsThere) {
  Migration migration = of_nodes(k_by_dns_name, "system:nodes, viewers");
  migration.bindings = {binding_of("v", "view", group_subject("viewers"))};
  migration.input.mode = Mode::api_and_config_map;
  migration.entries = {test::entry_of(role_arn("Node"), k_by_dns_name, {"system:nodes"})};
  migration.entries->front().type = "EC2_LINUX";
  const MigrationLine line = migration.line();
  EXPECT_EQ(line.fate, Fate::differs);
  EXPECT_THAT(line.differences, ElementsAre("its entry has the groups system:nodes, and the line "
                                            "has system:nodes, viewers"));
}

TEST(MigrationNodes, DoesNotPlanAnEntryThatEksMakesItselfOfAnotherType) {
  Migration migration = of_nodes("fargate", "viewers");
  migration.input.node_roles.fargate = {"arn:aws:iam::111122223333:role/node"};
  EXPECT_THAT(type_of(migration.line()),
              HasSubstr("blocked: EKS makes an entry of the type FARGATE_LINUX for this role"));
  migration.input.mode = Mode::api_and_config_map; // where it would be there
  EXPECT_EQ(type_of(migration.line()), "STANDARD");
}

TEST(MigrationNodes, TakesAPersonWithANodesGroupForAPerson) {
  Migration migration = of_nodes("dev", "system:nodes");
  migration.bindings = {binding_of("n", "eks:node-bootstrapper", group_subject("system:nodes"))};
  const MigrationLine line = migration.line();
  EXPECT_EQ(type_of(line), "STANDARD");
  EXPECT_THAT(line.wanted->groups, ElementsAre("from-aws-auth:system:nodes"));
}

} // namespace
} // namespace iam::access
