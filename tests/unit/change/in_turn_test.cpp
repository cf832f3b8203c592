#include "change/in_turn.hpp"
#include "util/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::change {
namespace {

using access::EntryPlan;
using testing::ElementsAre;
using testing::IsEmpty;

EntryPlan deletion(const std::string& principal, const std::string& resume = "") {
  EntryPlan plan;
  plan.principal = principal;
  plan.steps = {access::DeleteEntry()};
  plan.resume = resume;
  return plan;
}

class InTurn : public testing::Test {
protected:
  // Writes `plans` until the one of `m_broken`, at which `fail` is called.
  void write(const std::vector<EntryPlan>& plans, const std::function<void()>& fail) {
    write_in_turn(plans,
                  {[&](EntryPlan plan) {
                     if (plan.principal == m_broken) {
                       fail();
                     }
                     return plan;
                   },
                   [this](const EntryPlan& plan) { m_reported.push_back(plan.principal); },
                   [this](const std::string& text) { m_notes.push_back(text); }, "run it again"});
  }

  std::string failure(const std::vector<EntryPlan>& plans, const std::string& cure = "") {
    try {
      write(plans, [&] { throw util::Error("denied", "arn", cure); });
    } catch (const util::Error& error) {
      return error.cause() + " => " + error.cure();
    }
    return "no error";
  }

  std::string m_broken;
  std::vector<std::string> m_reported;
  std::vector<std::string> m_notes;
};

TEST_F(InTurn, AFailureSaysWhatWasNotBegun) {
  m_broken = "b";
  EntryPlan unchanged = deletion("e");
  unchanged.steps.clear();
  EXPECT_EQ(failure({deletion("a"), deletion("b"), deletion("c"), deletion("d"), unchanged}, "ask"),
            "denied; not begun: c, d => ask; then run it again");
  EXPECT_THAT(m_reported, ElementsAre("a"));
}

TEST_F(InTurn, TheFailureOfTheLastStaysAsItIs) {
  m_broken = "b";
  EXPECT_EQ(failure({deletion("a"), deletion("b")}), "denied => ");
}

TEST_F(InTurn, AReplacementWhoseRemovalFailsIsHalfWay) {
  m_broken = "old";
  EXPECT_EQ(failure({deletion("new", "replace"), deletion("old", "replace")}, "ask"),
            "done half-way: both new and old have an access entry; denied => ask; to complete it: "
            "replace");
  m_broken = "new";
  EXPECT_EQ(failure({deletion("new", "replace"), deletion("old", "replace")}), "denied => ");
}

TEST_F(InTurn, AStopSaysWhatWasDone) {
  const auto stop = [] { throw util::Cancelled(); };
  m_broken = "b";
  EXPECT_THROW(write({deletion("a"), deletion("b"), deletion("c")}, stop), util::Cancelled);
  EXPECT_THAT(m_notes,
              ElementsAre("stopped: done: a; not done: b, c; to complete it, run it again"));
  m_notes.clear();
  EXPECT_THROW(write({deletion("new", "replace"), deletion("b", "replace")}, stop),
               util::Cancelled);
  EXPECT_THAT(m_notes, ElementsAre("stopped half-way: both new and b have an access entry; to "
                                   "complete it: replace"));
}

TEST_F(InTurn, AStopBeforeAnythingIsDoneNeedsNoWords) {
  m_broken = "a";
  EXPECT_THROW(write({deletion("a"), deletion("b")}, [] { throw util::Cancelled(); }),
               util::Cancelled);
  EXPECT_THAT(m_notes, IsEmpty());
}

} // namespace
} // namespace iam::change
