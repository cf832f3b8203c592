#include "access/migration_steps.hpp"
#include "awsauth/entry.hpp"
#include "identity/arn.hpp"
#include "support/access_entries.hpp"
#include "support/migration.hpp"
#include "util/proposed_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::access {
namespace {

using test::Migration;
using test::role_arn;
using test::role_line;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> kinds(const MigrationPlan& plan) {
  std::vector<std::string> all;
  for (const MigrationStep& step : plan.steps) {
    all.emplace_back(text_of(step.kind));
  }
  return all;
}

const MigrationStep& step(const MigrationPlan& plan, StepKind kind) {
  for (const MigrationStep& each : plan.steps) {
    if (each.kind == kind) {
      return each;
    }
  }
  throw std::runtime_error("no such step");
}

// Me, somebody, another administrator and nodes.
Migration four_lines() {
  Migration migration;
  migration.roles = role_line(role_arn("Node"), "system:node:{{EC2PrivateDNSName}}",
                              "system:bootstrappers, system:nodes") +
                    role_line(role_arn("Me"), "me", "system:masters") +
                    role_line(role_arn("Dev"), "dev", "system:monitoring") +
                    role_line(role_arn("Boss"), "boss", "system:masters");
  migration.bindings = {test::binding_of("m", "view", test::group_subject("system:monitoring"))};
  migration.input.caller = role_arn("me"); // in any letter case
  return migration;
}

TEST(MigrationSteps, GrantBeforeAnybodyCanLose) {
  Migration migration = four_lines();
  const MigrationPlan plan = migration.plan();
  EXPECT_THAT(kinds(plan), ElementsAre("saveMap", "otherAdmin", "bindings", "mode", "people",
                                       "caller", "nodes", "removeLines"));
  EXPECT_THAT(step(plan, StepKind::other_admin).text, HasSubstr("role/Boss"));
  EXPECT_THAT(step(plan, StepKind::other_admin).text, HasSubstr("test-role"));
  EXPECT_FALSE(step(plan, StepKind::other_admin).is_problem);
  EXPECT_THAT(step(plan, StepKind::mode).text, HasSubstr("API_AND_CONFIG_MAP --yes-one-way"));
  EXPECT_THAT(step(plan, StepKind::people).lines, ElementsAre(3, 2)); // the administrator first
  EXPECT_THAT(step(plan, StepKind::caller).lines, ElementsAre(1));
  EXPECT_THAT(step(plan, StepKind::nodes).lines, ElementsAre(0));
}

TEST(MigrationSteps, LeaveTheEntriesToEksThatItMakesItself) {
  Migration migration = four_lines();
  *migration.roles += role_line(role_arn("Managed"), "system:node:{{EC2PrivateDNSName}}",
                                "system:bootstrappers, system:nodes");
  migration.input.node_roles = node_roles_of(
      {{ManagedNodes::Source::node_group, "n", role_arn("Managed"), "AL2023_x86_64_STANDARD"}});
  const MigrationPlan plan = migration.plan();
  EXPECT_THAT(step(plan, StepKind::mode).lines, ElementsAre(4));
  EXPECT_THAT(step(plan, StepKind::mode).text,
              HasSubstr("makes entries of its own, also for 1 line of nodes: "));
  EXPECT_THAT(step(plan, StepKind::nodes).lines, ElementsAre(0));
  EXPECT_THAT(step(plan, StepKind::nodes).text, HasSubstr("create 1 entry of nodes"));
  migration.input.node_roles.node_groups.insert(awsauth::fold(role_arn("Node")));
  EXPECT_THAT(kinds(migration.plan()), ElementsAre("saveMap", "otherAdmin", "bindings", "mode",
                                                   "people", "caller", "removeLines"));
}

TEST(MigrationSteps, NeedNoModeStepWhereEntriesAreRead) {
  Migration migration = four_lines();
  migration.input.mode = Mode::api_and_config_map;
  EXPECT_THAT(kinds(migration.plan()), ElementsAre("saveMap", "otherAdmin", "bindings", "people",
                                                   "caller", "nodes", "removeLines"));
}

TEST(MigrationSteps, TakeAnAdministratorWhoHasAnEntry) {
  Migration migration = four_lines();
  migration.input.mode = Mode::api_and_config_map;
  migration.entries = {test::entry_of(role_arn("Creator"), "creator", {})};
  migration.entries->front().policies->push_back(
      {"arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
       HeldPolicy::Scope{"cluster", {}}});
  EXPECT_THAT(step(migration.plan(), StepKind::other_admin).text, HasSubstr("role/Creator"));
  migration.entries->front().is_stale = true;
  EXPECT_THAT(step(migration.plan(), StepKind::other_admin).text, HasSubstr("role/Boss"));
}

TEST(MigrationSteps, CountTheEntriesThatAreBegun) {
  Migration migration = four_lines();
  migration.input.mode = Mode::api_and_config_map;
  const std::vector<std::string> bridge = {std::string(k_bridge_group)};
  migration.entries = {test::entry_of(role_arn("Boss"), "boss", bridge),
                       test::entry_of(role_arn("Me"), "me", bridge)};
  const MigrationPlan plan = migration.plan();
  EXPECT_THAT(step(plan, StepKind::people).lines, ElementsAre(3, 2));
  EXPECT_THAT(step(plan, StepKind::people).text,
              HasSubstr("create 2 entries of people and programs, 1 of them begun already, one"));
  EXPECT_THAT(step(plan, StepKind::caller).text,
              HasSubstr("your own entry, which is begun already, last"));
}

TEST(MigrationSteps, RemoveTheLinesOfThoseWhoMovedOrAreGone) {
  Migration migration = four_lines();
  migration.options.admin_as = AdminAs::group;
  *migration.roles += role_line(role_arn("Gone"), "first", "a") +
                      role_line(role_arn("Gone"), "gone", "a") +
                      role_line(role_arn("AWSServiceRoleForBatch"), "stays", "a");
  migration.is_gone(role_arn("Gone"));
  migration.entries = {test::entry_of(role_arn("Dev"), "dev", {"from-aws-auth:system:monitoring"})};
  const MigrationStep last = migration.plan().steps.back();
  EXPECT_EQ(text_of(last.kind), "removeLines");
  EXPECT_THAT(last.lines, ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_EQ(
      util::complete_commands(last.text),
      "remove from aws-auth 4 lines whose principals get in by their entries, and 2 lines of "
      "principals that are gone (lines of nodes only once a new node has joined): kubectl iam "
      "migrate --admin-as group --apply --remove-mappings");
}

TEST(MigrationSteps, RemoveLinesWhereNothingIsToBeCreated) {
  Migration migration;
  migration.roles = role_line(role_arn("Gone"), "gone", "a");
  migration.is_gone(role_arn("Gone"));
  EXPECT_THAT(kinds(migration.plan()), ElementsAre("saveMap", "removeLines"));
  EXPECT_THAT(step(migration.plan(), StepKind::remove_lines).text,
              HasSubstr("remove from aws-auth 1 line of principals that are gone: "));
  migration.input.mode.reset(); // of a manifest, which nothing can be applied to
  EXPECT_THAT(step(migration.plan(), StepKind::remove_lines).text,
              testing::EndsWith("that are gone"));
  migration.input.mode = Mode::api_and_config_map;
  migration.roles = role_line(role_arn("Dev"), "dev", "a");
  migration.entries = {test::entry_of(role_arn("Dev"), "other", {"a"})};
  EXPECT_THAT(kinds(migration.plan()), testing::IsEmpty()); // it does not get in as the line says
}

TEST(MigrationSteps, ProposeNoTestOfWhomNobodyElseCanBe) {
  Migration migration = four_lines();
  migration.roles.reset();
  migration.users = test::user_line("arn:aws:iam::111122223333:user/boss", "b", "system:masters");
  const std::string text = step(migration.plan(), StepKind::other_admin).text;
  EXPECT_THAT(text, HasSubstr("user/boss"));
  EXPECT_THAT(text, testing::Not(HasSubstr("test-role")));
}

TEST(MigrationSteps, LeadNowhereOnAClusterThatCannotHaveEntries) {
  Migration migration = four_lines();
  migration.input.obstacle = "Kubernetes 1.22 on EKS has no access entries";
  const MigrationPlan plan = migration.plan();
  EXPECT_THAT(plan.steps, testing::IsEmpty());
  EXPECT_EQ(plan.lines.front().fate, Fate::create); // what it would become
}

TEST(MigrationSteps, PreferAnAdministratorWhoCanBeProvenToGetIn) {
  Migration migration = four_lines();
  const std::string user = "arn:aws:iam::111122223333:user/first";
  const std::string of_set = "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/"
                             "AWSReservedSSO_Admin_0123456789abcdef";
  migration.roles = role_line(user, "u", "system:masters") +
                    role_line(identity::without_role_path(of_set), "s", "system:masters") +
                    *migration.roles + role_line(role_arn("Last"), "l", "system:masters");
  migration.is_there(of_set);
  MigrationPlan plan = migration.plan();
  EXPECT_THAT(step(plan, StepKind::other_admin).text, HasSubstr("role/Boss"));
  EXPECT_THAT(step(plan, StepKind::people).lines, ElementsAre(5, 6, 0, 1, 4));
  migration.input.mode = Mode::api_and_config_map;
  const std::vector<HeldPolicy> policies = {
      {"arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
       HeldPolicy::Scope{"cluster", {}}}};
  migration.entries = {test::entry_of(user, "u", {}), test::entry_of(role_arn("Creator"), "c", {})};
  for (AccessEntry& entry : *migration.entries) {
    entry.policies = policies;
  }
  plan = migration.plan();
  EXPECT_THAT(step(plan, StepKind::other_admin).text,
              testing::AllOf(HasSubstr("role/Creator gets in"), HasSubstr("test-role")));
  migration.entries->pop_back();
  plan = migration.plan();
  EXPECT_THAT(step(plan, StepKind::other_admin).text,
              testing::AllOf(HasSubstr("user/first"), testing::Not(HasSubstr("test-role"))));
}

TEST(MigrationSteps, SayWhereThereIsNobodyElse) {
  Migration migration = four_lines();
  migration.roles = role_line(role_arn("Me"), "me", "system:masters");
  EXPECT_TRUE(step(migration.plan(), StepKind::other_admin).is_problem);
  migration.input.caller.clear(); // then the administrator may be the caller
  EXPECT_TRUE(step(migration.plan(), StepKind::other_admin).is_problem);
}

} // namespace
} // namespace iam::access
