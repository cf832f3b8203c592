#include "change/migration_rollback.hpp"
#include "support/access_entries.hpp"
#include "support/migration.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::change {
namespace {

using stores::MoveState;
using test::entry_of;
using test::role_arn;
using test::role_line;
using testing::ElementsAre;
using testing::IsEmpty;

class Rollback : public testing::Test {
protected:
  Rollback() {
    m_migration.input.mode = access::Mode::api_and_config_map;
    m_migration.roles = role_line(role_arn("Dev"), "dev", "a") +
                        role_line(role_arn("Boss"), "boss", "system:masters");
    m_migration.input.caller = role_arn("Boss");
  }

  // What the migration has made of each.
  ReturningEntries plan(const std::vector<access::AccessEntry>& made,
                        MoveState state = MoveState::done) {
    stores::JournaledMigration journal;
    for (const access::AccessEntry& entry : made) {
      journal.entries[entry.principal] = {state, entry};
    }
    m_plan = m_migration.plan();
    m_migration.input.entries = &*m_migration.entries;
    return plan_rollback(journal, m_plan, m_migration.input);
  }

  std::vector<std::string> deleted(const ReturningEntries& entries) {
    std::vector<std::string> principals;
    for (const access::EntryPlan& plan : entries.deletions) {
      EXPECT_EQ(plan.outcome, access::EntryOutcome::deleted);
      principals.push_back(plan.principal);
    }
    return principals;
  }

  test::Migration m_migration;
  access::MigrationPlan m_plan;
};

access::AccessEntry dev(const std::vector<std::string>& groups = {"a"}) {
  return entry_of(role_arn("Dev"), "dev", groups);
}

access::AccessEntry boss(const std::vector<std::string>& groups, bool has_policy) {
  access::AccessEntry entry = entry_of(role_arn("Boss"), "boss", groups);
  if (has_policy) {
    entry.policies->push_back({"arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
                               access::HeldPolicy::Scope{"cluster", {}}});
  }
  return entry;
}

TEST_F(Rollback, deletes_what_was_created_and_what_was_begun_and_the_callers_last) {
  m_migration.entries = {boss({"from-aws-auth:bridge"}, false), dev({"a", "from-aws-auth:proof"})};
  const ReturningEntries all = plan({boss({}, true), dev()}, MoveState::begun);
  EXPECT_THAT(deleted(all), ElementsAre(role_arn("Dev"), role_arn("Boss")));
  EXPECT_TRUE(all.is_whole());
}

TEST_F(Rollback, leaves_entries_that_it_has_not_made) {
  m_migration.entries = {dev()};
  EXPECT_THAT(deleted(plan({})), IsEmpty());
  EXPECT_THAT(deleted(plan({dev()}, MoveState::withdrawn)), IsEmpty());
  EXPECT_TRUE(plan({boss({}, true)}).is_whole()); // another has deleted it
}

TEST_F(Rollback, keeps_an_entry_that_was_changed_since_or_is_not_described) {
  m_migration.entries = {dev({"b"})};
  EXPECT_THAT(plan({dev()}).changed, ElementsAre(role_arn("Dev")));
  m_migration.entries = {dev()};
  m_migration.entries->front().is_described = false;
  EXPECT_THAT(plan({dev()}).changed, ElementsAre(role_arn("Dev")));
  m_migration.entries = {boss({}, false)};
  EXPECT_THAT(plan({boss({}, true)}).changed, ElementsAre(role_arn("Boss")));
}

TEST_F(Rollback, deletes_the_entry_of_a_role_that_is_gone_like_its_line) {
  m_migration.is_gone(role_arn("Dev"));
  m_migration.entries = {dev()};
  EXPECT_THAT(deleted(plan({dev()})), ElementsAre(role_arn("Dev")));
}

TEST_F(Rollback, keeps_an_entry_without_which_its_principal_would_not_get_in) {
  m_migration.entries = {entry_of(role_arn("Lineless"), "l", {"a"})};
  const ReturningEntries kept = plan({m_migration.entries->front()});
  EXPECT_THAT(deleted(kept), IsEmpty());
  EXPECT_THAT(kept.lineless, ElementsAre(role_arn("Lineless")));
}

} // namespace
} // namespace iam::change
