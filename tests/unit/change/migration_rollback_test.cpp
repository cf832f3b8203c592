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
using testing::HasSubstr;
using testing::IsEmpty;

class Rollback : public testing::Test {
protected:
  Rollback() {
    m_migration.input.mode = access::Mode::api_and_config_map;
    m_migration.roles = role_line(role_arn("Dev"), "dev", "a") +
                        role_line(role_arn("Boss"), "boss", "system:masters");
    m_migration.input.caller = role_arn("Boss");
  }

  ReturningEntries plan(const std::vector<std::string>& principals,
                        MoveState state = MoveState::done) {
    stores::JournaledMigration journal;
    for (const std::string& principal : principals) {
      journal.entries[principal] = state;
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

TEST_F(Rollback, deletes_what_was_created_and_what_was_begun_and_the_callers_last) {
  m_migration.entries = {entry_of(role_arn("Boss"), "boss", {"from-aws-auth:bridge"}),
                         entry_of(role_arn("Dev"), "dev", {"a"})};
  const ReturningEntries all = plan({role_arn("Boss"), role_arn("Dev")}, MoveState::begun);
  EXPECT_THAT(deleted(all), ElementsAre(role_arn("Dev"), role_arn("Boss")));
  EXPECT_THAT(all.kept, IsEmpty());
}

TEST_F(Rollback, leaves_entries_that_it_has_not_made) {
  m_migration.entries = {entry_of(role_arn("Dev"), "dev", {"a"})};
  EXPECT_THAT(deleted(plan({})), IsEmpty());
  EXPECT_THAT(deleted(plan({role_arn("Dev")}, MoveState::withdrawn)), IsEmpty());
  EXPECT_THAT(plan({role_arn("Absent")}).kept, IsEmpty()); // another has deleted it
}

TEST_F(Rollback, keeps_an_entry_that_was_changed_since) {
  m_migration.entries = {entry_of(role_arn("Dev"), "dev", {"b"})};
  const ReturningEntries kept = plan({role_arn("Dev")});
  EXPECT_THAT(deleted(kept), IsEmpty());
  EXPECT_THAT(kept.kept, ElementsAre(HasSubstr("its entry has the groups b")));
}

TEST_F(Rollback, keeps_an_entry_without_which_its_principal_would_not_get_in) {
  m_migration.entries = {entry_of(role_arn("Lineless"), "l", {"a"})};
  const ReturningEntries kept = plan({role_arn("Lineless")});
  EXPECT_THAT(deleted(kept), IsEmpty());
  EXPECT_THAT(kept.kept, ElementsAre(HasSubstr("no line of aws-auth would let it in")));
}

} // namespace
} // namespace iam::change
