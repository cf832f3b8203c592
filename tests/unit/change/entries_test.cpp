#include "change/entries.hpp"
#include "support/fake_aws.hpp"
#include "support/fake_eks.hpp"
#include "util/proposed_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::change {
namespace {

using access::EntryPlan;
using awsauth::IfExists;
using test::FakeEks;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* k_role = "arn:aws:iam::111122223333:role/teams/Dev";

const FakeEks::Fault k_lost{.acts_first = true};
const FakeEks::Fault k_broken{};
const FakeEks::Fault k_garbled{200, "", "", true};
const FakeEks::Fault k_unknown_principal{
    400, "InvalidParameterException", "The specified principalArn is invalid: invalid principal."};
const FakeEks::Fault k_no_entry_yet{404, "ResourceNotFoundException",
                                    "The specified principalArn could not be found."};

FakeEks::Fault denial(const std::string& message) {
  return {403, "AccessDeniedException", message};
}

access::HeldPolicy policy(const std::string& name) {
  return {"arn:aws:eks::aws:cluster-access-policy/" + name,
          access::HeldPolicy::Scope{"cluster", {}}};
}

access::EntryRequest request(std::vector<std::string> groups,
                             const std::vector<std::string>& policies = {}) {
  access::EntryRequest result;
  result.access.username = "dev";
  result.access.groups = std::move(groups);
  std::ranges::transform(policies, std::back_inserter(result.policies), policy);
  return result;
}

// A clock whose user has pressed Ctrl-C once `is_stopped`.
class StoppableClock : public test::FakeClock {
public:
  using FakeClock::FakeClock;

  void sleep(std::chrono::milliseconds length) override {
    if (is_stopped) {
      throw util::Cancelled();
    }
    FakeClock::sleep(length);
  }

  bool is_stopped = false;
};

class Entries : public testing::Test {
protected:
  EntryPlan carry_out(EntryPlan plan) {
    return change::carry_out(m_client, std::move(plan), m_tools);
  }

  EntryPlan create(const access::EntryRequest& asked) {
    return carry_out(access::plan_grant(k_role, nullptr, asked, IfExists::refuse));
  }

  // The error of creating an entry.
  std::string failure(const access::EntryRequest& asked) {
    try {
      create(asked);
    } catch (const util::Error& error) {
      return error.cause() + " => " + error.cure();
    }
    ADD_FAILURE() << "no error";
    return "";
  }

  // An entry that EKS has, as the program knows it.
  access::AccessEntry existing(const access::EntryRequest& asked) {
    const EntryPlan plan = create(asked);
    m_eks.calls.clear();
    return *plan.after;
  }

  FakeEks m_eks;
  StoppableClock m_clock{util::parse_aws_time("20150830T123600Z").value()};
  test::FakeRandom m_random{{0.5}};
  aws::Runtime m_runtime{m_eks, m_clock, m_random};
  aws::AccessEntries m_client{m_runtime, test::example_endpoint("eks"), test::example_credentials(),
                              "prod"};
  std::vector<std::string> m_notes;
  EntryTools m_tools{m_clock, m_random,
                     [this](const std::string& text) { m_notes.push_back(text); }};
};

TEST_F(Entries, CreatesAndThenGivesPolicies) {
  const EntryPlan done = create(request({"a"}, {"View", "Edit"}));
  EXPECT_THAT(m_eks.calls, ElementsAre("create", "associate View", "associate Edit"));
  EXPECT_EQ(util::dump_json(m_eks.bodies.front()),
            R"({"principalArn":"arn:aws:iam::111122223333:role/teams/Dev",)"
            R"("kubernetesGroups":["a"],"username":"dev","type":"STANDARD"})");
  EXPECT_EQ(done.after->policies->size(), 2U);
  EXPECT_TRUE(done.after->created_at);
}

TEST_F(Entries, TakesTheUsernameThatEksGives) {
  access::EntryRequest asked = request({});
  asked.access.username.reset();
  EXPECT_EQ(create(asked).after->username, "default-of-eks");
}

TEST_F(Entries, ChangesInTheOrderOfThePlan) {
  const access::AccessEntry entry = existing(request({"a"}, {"View"}));
  carry_out(access::plan_grant(k_role, &entry, request({"b"}, {"Edit"}), IfExists::overwrite));
  EXPECT_THAT(m_eks.calls, ElementsAre("associate Edit", "update", "disassociate View"));
}

TEST_F(Entries, FindsOutWhetherALostAnswerWasACreation) {
  m_eks.faults["create"] = {k_lost, k_broken, k_broken};
  EXPECT_EQ(create(request({"a"})).outcome, access::EntryOutcome::created);
  EXPECT_THAT(m_eks.calls, ElementsAre("create", "create", "create", "describe", "policies"));
}

TEST_F(Entries, TakesAConflictWithItsOwnEarlierAttemptAsDone) {
  m_eks.faults["create"] = {k_lost};
  EXPECT_EQ(create(request({"a"}, {"View"})).after->groups, std::vector<std::string>{"a"});
  EXPECT_THAT(m_eks.calls,
              ElementsAre("create", "create", "describe", "policies", "associate View"));
}

TEST_F(Entries, DoesNotTakeAnotherProcesssEntryForItsOwn) {
  existing(request({"other"}));
  EXPECT_THAT(failure(request({"a"})), HasSubstr("another process has made it just now"));
}

TEST_F(Entries, SaysThatNothingWasDoneIfTheEntryIsNotThere) {
  m_eks.faults["create"] = {k_broken, k_broken, k_broken};
  EXPECT_THAT(failure(request({"a"})), HasSubstr("the connection broke"));
}

TEST_F(Entries, SaysIfTheOutcomeIsUnknown) {
  m_eks.faults["create"] = {k_lost, k_broken, k_broken};
  m_eks.faults["describe"] = {k_broken, k_broken, k_broken};
  EXPECT_THAT(failure(request({"a"})), HasSubstr("it is unknown whether EKS did this"));
}

TEST_F(Entries, KnowsThatNothingWasDoneIfEksRefusesOrIsNotReached) {
  const std::deque<FakeEks::Fault> unreachable(1000, {.is_sent = false});
  m_eks.faults["create"] = {denial("no identity-based policy allows it")};
  EXPECT_THROW(create(request({})), NotDone);
  m_eks.faults["create"] = unreachable;
  EXPECT_THROW(create(request({})), NotDone);
  m_eks.faults["create"].clear();
  existing(request({"other"}));
  EXPECT_THROW(create(request({"a"})), NotDone);
}

TEST_F(Entries, LeavesOpenWhetherSomethingWasDoneIfItMayStillShow) {
  const FakeEks::Fault failure_of_eks{500, "ServerException", "oops"};
  const FakeEks::Fault unreadable{200, "", ""};
  for (const FakeEks::Fault& fault : {k_broken, failure_of_eks, unreadable}) {
    m_eks.faults["create"] = {fault, fault, fault};
    try {
      create(request({"a"}));
      ADD_FAILURE() << "no error";
    } catch (const NotDone& error) {
      ADD_FAILURE() << error.what();
    } catch (const util::Error&) {
      EXPECT_THAT(m_eks.entries, IsEmpty());
    }
  }
}

TEST_F(Entries, LeavesOpenWhatWasDoneIfEksAnswersWithAnotherEntry) {
  m_eks.forced_username = "other";
  try {
    create(request({"a"}));
    ADD_FAILURE() << "no error";
  } catch (const NotDone& error) {
    ADD_FAILURE() << error.what();
  } catch (const util::Error& error) {
    EXPECT_THAT(error.cause(), HasSubstr("another entry than was asked for"));
  }
  EXPECT_THAT(m_eks.entries, testing::SizeIs(1));
}

TEST_F(Entries, SaysHalfWayIfTheOutcomeIsUnknown) {
  m_eks.faults["associate"] = {k_lost, k_broken, k_broken};
  m_eks.faults["describe"] = {k_broken, k_broken, k_broken};
  const std::string text = failure(request({"a"}, {"View"}));
  EXPECT_THAT(text, HasSubstr("done half-way: create the entry with the groups a; it is unknown "
                              "whether EKS did this (give View): "));
  EXPECT_THAT(text, testing::Not(HasSubstr("not done")));
  EXPECT_THAT(text, testing::Not(HasSubstr("the same command")));
}

TEST_F(Entries, FindsOutWhetherAnAnswerThatCannotBeReadWasASuccess) {
  m_eks.faults["create"] = {k_garbled};
  m_eks.faults["associate"] = {k_garbled};
  EXPECT_EQ(create(request({"a"}, {"View"})).after->groups, std::vector<std::string>{"a"});
  EXPECT_THAT(m_eks.calls, ElementsAre("create", "describe", "policies", "associate View",
                                       "describe", "policies"));
}

TEST_F(Entries, SaysThatTheOutcomeIsUnknownIfStoppedAfterALostAnswer) {
  m_eks.faults["create"] = {k_lost};
  m_eks.faults["describe"] = {k_broken};
  m_clock.is_stopped = true;
  EXPECT_THAT(failure(request({"a"})), HasSubstr("it is unknown whether EKS did this"));
}

TEST_F(Entries, IsJustStoppedIfNothingCanHaveBeenDone) {
  m_eks.faults["create"] = {k_unknown_principal};
  m_clock.is_stopped = true;
  EXPECT_THROW(create(request({"a"})), util::Cancelled);
}

TEST_F(Entries, FindsOutWhatAServerErrorHasDone) {
  FakeEks::Fault fault{500, "ServerException", "oops", true};
  m_eks.faults["associate"] = {fault, fault, fault};
  EXPECT_EQ(create(request({"a"}, {"View"})).after->policies->size(), 1U);
}

TEST_F(Entries, TakesAnEntryThatIsGoneAsDeleted) {
  const access::AccessEntry entry = existing(request({"a"}));
  m_eks.faults["delete"] = {k_lost};
  EXPECT_EQ(carry_out(access::plan_revoke(entry, {})).outcome, access::EntryOutcome::deleted);
  EXPECT_THAT(m_eks.entries, IsEmpty());
}

TEST_F(Entries, TakesAPolicyThatIsGoneAsTaken) {
  const access::AccessEntry entry = existing(request({"a"}, {"View"}));
  m_eks.faults["disassociate"] = {k_lost};
  EXPECT_EQ(carry_out(access::plan_revoke(entry, {{}, {policy("View")}})).outcome,
            access::EntryOutcome::updated);
}

TEST_F(Entries, WaitsForANewPrincipalAndANewEntry) {
  m_eks.faults["create"] = {k_unknown_principal, k_unknown_principal};
  m_eks.faults["associate"] = {k_no_entry_yet, k_no_entry_yet};
  create(request({"a"}, {"View"}));
  EXPECT_EQ(m_clock.naps.size(), 4U);
  EXPECT_THAT(m_notes, testing::SizeIs(2));
}

TEST_F(Entries, GivesUpOnAPrincipalThatStaysUnknown) {
  m_eks.faults["create"] = std::deque<FakeEks::Fault>(1000, k_unknown_principal);
  EXPECT_THAT(failure(request({"a"})), HasSubstr("EKS finds no such role: check its account"));
  EXPECT_GT(m_clock.now() - util::parse_aws_time("20150830T123600Z").value(),
            std::chrono::seconds(10));
}

TEST_F(Entries, SaysWhatWasDoneHalfWayAndWhatCompletesIt) {
  m_eks.faults["associate"] = {denial("User: me is not authorized to perform: "
                                      "eks:AssociateAccessPolicy because no identity-based policy "
                                      "allows it")};
  const std::string text = failure(request({"a"}, {"View", "Edit"}));
  EXPECT_THAT(text, HasSubstr("done half-way: create the entry with the groups a; not done: give "
                              "View"));
  EXPECT_THAT(text, HasSubstr("eks:policyArn = arn:aws:eks::aws:cluster-access-policy/View"));
  EXPECT_THAT(util::complete_commands(text),
              HasSubstr("to complete it: kubectl iam add-role " + std::string(k_role) +
                        " --store entries --append --policy View --policy Edit"));
}

TEST_F(Entries, CompletesAnEntryThatIsGoneWithAllItHad) {
  access::AccessEntry stale = existing(request({"a"}, {"View"}));
  stale.is_stale = true;
  stale.tags = {{"team", "x"}};
  m_eks.faults["create"] = {denial("no")};
  try {
    carry_out(access::plan_recreate(stale));
    ADD_FAILURE() << "no error";
  } catch (const util::Error& error) {
    EXPECT_THAT(util::complete_commands(error.cure()),
                HasSubstr("--username dev --group a --policy View --tag team=x"));
  }
}

TEST_F(Entries, MakesAStaleEntryAgainOnceEksHasDeletedIt) {
  access::AccessEntry stale = existing(request({"a"}, {"View"}));
  stale.is_stale = true;
  m_eks.now += 100;
  m_eks.faults["create"] = {{409, "ResourceInUseException", "in use"}};
  const EntryPlan done = carry_out(access::plan_recreate(stale));
  EXPECT_GT(*done.after->created_at, *stale.created_at);
  EXPECT_THAT(m_eks.calls, ElementsAre("delete", "create", "create", "associate View"));
}

TEST_F(Entries, ExplainsDenials) {
  m_eks.faults["create"] = {
      denial("User: me is not authorized to perform: iam:PassRole on resource: x")};
  EXPECT_THAT(failure(request({})), HasSubstr("=> entries of nodes need the right iam:PassRole"));
  m_eks.faults["create"] = {denial("with an explicit deny in a service control policy")};
  EXPECT_THAT(failure(request({"admins"})),
              HasSubstr("eks:kubernetesGroups = admins) => a service control policy"));
  m_eks.faults["create"] = {denial("with an explicit deny in an identity-based policy")};
  EXPECT_THAT(failure(request({})), HasSubstr("=> a policy denies it expressly"));
  m_eks.faults["create"] = {denial("no identity-based policy allows it")};
  EXPECT_THAT(failure(request({})), HasSubstr("with the right eks:CreateAccessEntry"));
  m_eks.faults["create"] = {{400, "ResourceLimitExceededException", "too many"}};
  EXPECT_THAT(failure(request({})), HasSubstr("at most 3000 access entries"));
}

} // namespace
} // namespace iam::change
