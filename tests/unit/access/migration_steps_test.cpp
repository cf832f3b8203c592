#include "access/migration_steps.hpp"
#include "support/access_entries.hpp"
#include "support/migration.hpp"

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
                                       "caller", "nodes"));
  EXPECT_THAT(step(plan, StepKind::other_admin).text, HasSubstr("role/Boss"));
  EXPECT_THAT(step(plan, StepKind::other_admin).text, HasSubstr("test-role"));
  EXPECT_FALSE(step(plan, StepKind::other_admin).is_problem);
  EXPECT_THAT(step(plan, StepKind::mode).text, HasSubstr("API_AND_CONFIG_MAP --yes-one-way"));
  EXPECT_THAT(step(plan, StepKind::people).lines, ElementsAre(3, 2)); // the administrator first
  EXPECT_THAT(step(plan, StepKind::caller).lines, ElementsAre(1));
  EXPECT_THAT(step(plan, StepKind::nodes).lines, ElementsAre(0));
}

TEST(MigrationSteps, NeedNoModeStepWhereEntriesAreRead) {
  Migration migration = four_lines();
  migration.input.mode = Mode::api_and_config_map;
  EXPECT_THAT(kinds(migration.plan()),
              ElementsAre("saveMap", "otherAdmin", "bindings", "people", "caller", "nodes"));
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

TEST(MigrationSteps, ProposeNoTestOfWhomNobodyElseCanBe) {
  Migration migration = four_lines();
  migration.roles.reset();
  migration.users = test::user_line("arn:aws:iam::111122223333:user/boss", "b", "system:masters");
  const std::string text = step(migration.plan(), StepKind::other_admin).text;
  EXPECT_THAT(text, HasSubstr("user/boss"));
  EXPECT_THAT(text, testing::Not(HasSubstr("test-role")));
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
