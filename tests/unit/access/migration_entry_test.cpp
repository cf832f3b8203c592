#include "access/migration_entry.hpp"
#include "access/migration_names.hpp"
#include "support/access_entries.hpp"
#include "support/migration.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::access {
namespace {

using test::entry_of;
using test::role_arn;
using test::role_line;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

std::vector<std::string> steps(const EntryPlan& plan) {
  std::vector<std::string> texts;
  for (const EntryStep& step : plan.steps) {
    texts.push_back(text_of(step));
  }
  return texts;
}

// A line of the role Boss, in the groups `groups`, on a cluster that has `entries`.
class EntryMoves : public testing::Test {
protected:
  EntryMove move(const std::string& groups, std::vector<AccessEntry> entries = {},
                 bool is_shown = true) {
    m_migration.roles = role_line(role_arn("Boss"), "boss", groups);
    m_migration.input.mode = Mode::api_and_config_map;
    m_migration.entries = std::move(entries);
    m_plan = m_migration.plan();
    EXPECT_EQ(m_plan.lines.front().fate, Fate::create);
    return move_of(m_plan.lines.front(), is_shown, "go on");
  }

  test::Migration m_migration;
  MigrationPlan m_plan;
};

constexpr const char* k_give = "give AmazonEKSClusterAdminPolicy";

TEST_F(EntryMoves, CreateTheEntryAtOnceWhereNobodyCanShowThatItWorks) {
  const EntryMove only = move("dev", {}, false);
  EXPECT_FALSE(only.last);
  EXPECT_THAT(steps(only.first), ElementsAre("create the entry with the groups dev"));
  EXPECT_EQ(only.first.resume, "go on");
}

TEST_F(EntryMoves, MarkTheEntryUntilSomebodyHasSignedInByIt) {
  const EntryMove marked = move("dev");
  EXPECT_THAT(steps(marked.first),
              ElementsAre("create the entry with the groups dev, from-aws-auth:proof"));
  EXPECT_THAT(steps(*marked.last), ElementsAre("set the groups to dev"));
}

TEST_F(EntryMoves, TakeAMarkAwayThatNobodyCanSeeAnyMore) {
  const EntryMove only =
      move("dev", {entry_of(role_arn("Boss"), "boss", {"dev", "from-aws-auth:proof"})}, false);
  EXPECT_FALSE(only.last);
  EXPECT_THAT(steps(only.first), ElementsAre("set the groups to dev"));
}

TEST_F(EntryMoves, BridgeTheTimeInWhichAPolicyIsNotEffective) {
  const EntryMove bridged = move("system:masters, dev");
  ASSERT_TRUE(bridged.has_bridge);
  EXPECT_THAT(steps(bridged.first),
              ElementsAre("create the entry with the groups dev, from-aws-auth:bridge", k_give));
  EXPECT_TRUE(is_on_bridge(*bridged.first.after));
  EXPECT_THAT(steps(*bridged.last), ElementsAre("set the groups to dev"));
  EXPECT_FALSE(is_on_bridge(*bridged.last->after));
}

TEST_F(EntryMoves, GoOnWhereARunHasEnded) {
  const std::string principal = role_arn("Boss");
  const EntryMove early =
      move("system:masters", {entry_of(principal, "boss", {"from-aws-auth:bridge"})});
  EXPECT_THAT(steps(early.first), ElementsAre(k_give));
  EXPECT_THAT(steps(*early.last), ElementsAre("set the groups to none"));

  AccessEntry entry = entry_of(principal, "boss", {"from-aws-auth:bridge"});
  entry.policies = early.first.after->policies;
  const EntryMove late = move("system:masters", {entry});
  EXPECT_THAT(steps(late.first), IsEmpty());
  EXPECT_THAT(steps(*late.last), ElementsAre("set the groups to none"));
}

TEST_F(EntryMoves, AreJudgedByWhereTheyEndWithTheGroupsThatTheyStandFor) {
  move("system:masters, dev");
  const EntryPlan judged = judged_plan_of(m_plan.lines.front());
  EXPECT_EQ(judged.outcome, EntryOutcome::created);
  EXPECT_THAT(judged.after->groups, UnorderedElementsAre("dev", "dev", "system:masters"));
  EXPECT_EQ(policy_name(judged.after->policies->front().arn), "AmazonEKSClusterAdminPolicy");
}

TEST(BridgeVerbs, DoNotNameTheVerbThatShowsThePolicy) {
  EXPECT_THAT(bridge_verbs(), Not(Contains(k_verb_of_proof)));
  EXPECT_THAT(bridge_verbs(), Not(Contains("*")));
}

} // namespace
} // namespace iam::access
