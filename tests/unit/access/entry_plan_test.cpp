#include "access/entry_plan.hpp"
#include "util/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::access {
namespace {

using awsauth::IfExists;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* k_role = "arn:aws:iam::111122223333:role/teams/Dev";
constexpr const char* k_session = "arn:aws:sts::111122223333:assumed-role/Dev/{{SessionName}}";

// `View`, or `View:dev,test` in namespaces.
HeldPolicy policy(const std::string& text) {
  const std::size_t colon = text.find(':');
  HeldPolicy result{"arn:aws:eks::aws:cluster-access-policy/" + text.substr(0, colon),
                    HeldPolicy::Scope{"cluster", {}}};
  if (colon != std::string::npos) {
    result.scope = {"namespace", {}};
    std::string rest = text.substr(colon + 1);
    for (std::size_t comma = 0; comma != std::string::npos;) {
      comma = rest.find(',');
      result.scope->namespaces.push_back(rest.substr(0, comma));
      rest = comma == std::string::npos ? "" : rest.substr(comma + 1);
    }
  }
  return result;
}

std::vector<HeldPolicy> policies(const std::vector<std::string>& texts) {
  std::vector<HeldPolicy> result;
  std::ranges::transform(texts, std::back_inserter(result), policy);
  return result;
}

AccessEntry entry(std::vector<std::string> groups, const std::vector<std::string>& held = {}) {
  AccessEntry result;
  result.principal = k_role;
  result.is_described = true;
  result.arn = "arn:aws:eks:eu-west-1:111122223333:access-entry/prod/role/111122223333/Dev/1";
  result.type = "STANDARD";
  result.username = k_session;
  result.groups = std::move(groups);
  result.policies = policies(held);
  result.tags = {{"team", "a"}};
  return result;
}

EntryRequest request(std::vector<std::string> groups, const std::vector<std::string>& held = {}) {
  return {{.username = std::nullopt, .groups = std::move(groups)}, policies(held), {}};
}

std::vector<std::string> texts(const EntryPlan& plan) {
  std::vector<std::string> result;
  std::ranges::transform(plan.steps, std::back_inserter(result),
                         [](const EntryStep& step) { return text_of(step); });
  return result;
}

EntryPlan grant(const AccessEntry& existing, const EntryRequest& asked,
                IfExists if_exists = IfExists::refuse) {
  return plan_grant(k_role, &existing, asked, if_exists);
}

TEST(EntryPlan, CreatesWithGroupsAndThenGivesPolicies) {
  const EntryPlan plan =
      plan_grant(k_role, nullptr, request({"a", "b"}, {"View:dev", "Edit"}), IfExists::refuse);
  EXPECT_EQ(plan.outcome, EntryOutcome::created);
  EXPECT_THAT(texts(plan),
              ElementsAre("create the entry with the groups a, b", "give View:dev", "give Edit"));
  const auto& create = std::get<CreateEntry>(plan.steps.front());
  EXPECT_EQ(create.entry.principal, k_role);
  EXPECT_EQ(create.entry.username, ""); // EKS's
  EXPECT_EQ(plan.after->username, k_session);
  EXPECT_FALSE(plan.before);
}

TEST(EntryPlan, SendsTheUsernameThatIsGiven) {
  EntryRequest asked = request({});
  asked.access.username = "dev";
  const EntryPlan plan = plan_grant(k_role, nullptr, asked, IfExists::refuse);
  EXPECT_EQ(std::get<CreateEntry>(plan.steps.front()).entry.username, "dev");
}

TEST(EntryPlan, LeavesTheSameAsItIs) {
  const AccessEntry existing = entry({"a", "b"}, {"View:dev,test", "Edit"});
  for (const IfExists if_exists : {IfExists::refuse, IfExists::overwrite, IfExists::add_groups}) {
    const EntryPlan plan =
        grant(existing, request({"b", "a"}, {"Edit", "View:test,dev"}), if_exists);
    EXPECT_EQ(plan.outcome, EntryOutcome::unchanged);
    EXPECT_THAT(plan.steps, IsEmpty());
  }
}

TEST(EntryPlan, RefusesOtherValuesAndShowsBoth) {
  for (const EntryRequest& asked : {request({"c"}, {"View"}), request({"a"}),
                                    request({"a"}, {"View:dev"}), request({}, {"View"})}) {
    try {
      grant(entry({"a"}, {"View"}), asked);
      ADD_FAILURE() << "not refused";
    } catch (const AlreadyHasEntry& error) {
      EXPECT_THAT(error.cause(), HasSubstr("groups a, policies View; you asked for username"));
      EXPECT_THAT(error.cure(), HasSubstr("--overwrite"));
      EXPECT_THAT(error.cure(), HasSubstr("--append"));
    }
  }
}

TEST(EntryPlan, OverwritesWhatIsGivenAndKeepsTheRest) {
  const AccessEntry existing = entry({"a"}, {"View"});
  EntryPlan plan = grant(existing, request({"b"}), IfExists::overwrite);
  EXPECT_EQ(plan.outcome, EntryOutcome::updated);
  EXPECT_THAT(texts(plan), ElementsAre("set the groups to b"));
  EXPECT_EQ(plan.after->policies, existing.policies);
  plan = grant(existing, request({}, {"Edit"}), IfExists::overwrite);
  EXPECT_THAT(texts(plan), ElementsAre("give Edit", "take View"));
  EXPECT_EQ(plan.after->groups, existing.groups);
  EntryRequest renamed = request({});
  renamed.access.username = "dev";
  EXPECT_THAT(texts(grant(existing, renamed, IfExists::overwrite)),
              ElementsAre("set the username to dev"));
}

TEST(EntryPlan, GrantsBeforeItRevokes) {
  EntryRequest asked = request({"b"}, {"View:dev", "Edit", "Debug:b", "Logs:a,b", "Jobs"});
  asked.access.username = "dev";
  const AccessEntry existing = entry({"a"}, {"Admin", "View", "Debug:a,b", "Logs:a", "Jobs:a"});
  EXPECT_THAT(texts(grant(existing, asked, IfExists::overwrite)),
              ElementsAre("give Edit", "give Logs:a,b", "give Jobs",
                          "set the username to dev and the groups to b", "give View:dev",
                          "give Debug:b", "take Admin"));
}

TEST(EntryPlan, AppendsGroupsPoliciesAndNamespaces) {
  const AccessEntry existing = entry({"a"}, {"View:dev", "Edit"});
  const EntryPlan plan =
      grant(existing, request({"b", "a"}, {"View:test", "Edit:x", "Admin"}), IfExists::add_groups);
  EXPECT_THAT(texts(plan),
              ElementsAre("give View:dev,test", "give Admin", "set the groups to a, b"));
  EXPECT_EQ(plan.after->groups, (std::vector<std::string>{"a", "b"}));
  EntryRequest renamed = request({"b"});
  renamed.access.username = "dev";
  EXPECT_THROW(grant(existing, renamed, IfExists::add_groups), AlreadyHasEntry);
}

TEST(EntryPlan, NeedsToKnowWhatItReplaces) {
  AccessEntry existing = entry({"a"});
  existing.policies.reset();
  EXPECT_THROW(grant(existing, request({}, {"View"}), IfExists::overwrite), util::Error);
  EXPECT_THROW(grant(existing, request({"a"}, {"View"})), util::Error);
  EXPECT_THAT(texts(grant(existing, request({}, {"View"}), IfExists::add_groups)),
              ElementsAre("give View"));
  EXPECT_THROW(grant(existing, request({}, {"Edit", "View:dev"}), IfExists::add_groups),
               util::Error); // which could narrow View
  existing.is_described = false;
  EXPECT_THROW(grant(existing, request({"b"}), IfExists::add_groups), util::Error);
}

TEST(EntryPlan, ChangesNeitherTypeNorTags) {
  EntryRequest node = request({});
  node.access.type = "EC2_LINUX";
  try {
    grant(entry({}), node, IfExists::overwrite);
    ADD_FAILURE() << "not refused";
  } catch (const util::Error& error) {
    EXPECT_THAT(error.cause(), HasSubstr("of the type STANDARD, not EC2_LINUX"));
  }
  EntryRequest tagged = request({"a"});
  tagged.tags = {{"team", "a"}};
  EXPECT_EQ(grant(entry({"a"}), tagged).outcome, EntryOutcome::unchanged);
  tagged.tags = {{"team", "b"}};
  EXPECT_THROW(grant(entry({"a"}), tagged, IfExists::overwrite), util::Error);
}

TEST(EntryPlan, LeavesAwssOwnEntriesAlone) {
  AccessEntry own = entry({});
  own.principal = "arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/X";
  EXPECT_THROW(grant(own, request({})), util::Error);
  EXPECT_THROW(plan_revoke(own, {}), util::Error);
  EXPECT_THROW(plan_recreate(own), util::Error);
}

TEST(EntryPlan, OffersToMakeAStaleEntryAgain) {
  AccessEntry stale = entry({"a"});
  stale.is_stale = true;
  try {
    grant(stale, request({"b"}), IfExists::overwrite);
    ADD_FAILURE() << "not refused";
  } catch (const util::Error& error) {
    EXPECT_THAT(error.cure(), HasSubstr("--relink"));
  }
}

TEST(EntryPlan, CreatesNodesWithoutNames) {
  EntryRequest asked = request({}, {"AmazonEKSAutoNodePolicy"});
  asked.access.type = "EC2";
  const EntryPlan plan = plan_grant(k_role, nullptr, asked, IfExists::refuse);
  EXPECT_THAT(texts(plan), ElementsAre("create the entry", "give AmazonEKSAutoNodePolicy"));
  const AccessEntry& sent = std::get<CreateEntry>(plan.steps.front()).entry;
  EXPECT_EQ(sent.type, "EC2");
  EXPECT_EQ(sent.username, "");
  AccessEntry existing = *plan.after;
  existing.username = "system:node:{{EC2PrivateDNSName}}";
  existing.groups = {"system:nodes"};
  EXPECT_EQ(grant(existing, asked).outcome, EntryOutcome::unchanged);
}

TEST(EntryPlan, RemovesTheWholeEntryOrParts) {
  const AccessEntry existing = entry({"a", "b"}, {"View", "Edit:dev,test"});
  EntryPlan plan = plan_revoke(existing, {});
  EXPECT_EQ(plan.outcome, EntryOutcome::deleted);
  EXPECT_THAT(texts(plan), ElementsAre("delete the entry"));
  EXPECT_FALSE(plan.after);
  plan = plan_revoke(existing, {{"a"}, policies({"View"})});
  EXPECT_EQ(plan.outcome, EntryOutcome::updated);
  EXPECT_THAT(texts(plan), ElementsAre("set the groups to b", "take View"));
  EXPECT_THAT(texts(plan_revoke(existing, {{"a", "b"}, {}})),
              ElementsAre("set the groups to none"));
  EXPECT_THAT(texts(plan_revoke(existing, {{}, policies({"Edit:dev"})})),
              ElementsAre("give Edit:test"));
  EXPECT_THAT(texts(plan_revoke(existing, {{}, policies({"Edit:test,dev"})})),
              ElementsAre("take Edit"));
  EXPECT_EQ(plan_revoke(existing, {{"c"}, policies({"Admin"})}).outcome, EntryOutcome::unchanged);
  EXPECT_THROW(plan_revoke(existing, {{}, policies({"View:dev"})}), util::Error);
}

TEST(EntryPlan, MakesAStaleEntryAgainWithAllItHad) {
  AccessEntry stale = entry({"a"}, {"View:dev", "Edit"});
  stale.is_stale = true;
  stale.username = "dev";
  const EntryPlan plan = plan_recreate(stale);
  EXPECT_EQ(plan.outcome, EntryOutcome::updated);
  EXPECT_THAT(texts(plan), ElementsAre("delete the entry", "create the entry with the groups a",
                                       "give View:dev", "give Edit"));
  const AccessEntry& again = std::get<CreateEntry>(plan.steps[1]).entry;
  EXPECT_EQ(again.username, "dev");
  EXPECT_EQ(again.tags, stale.tags);
  stale.is_stale = false;
  EXPECT_EQ(plan_recreate(stale).outcome, EntryOutcome::unchanged);
  stale.is_stale = true;
  stale.policies.reset();
  EXPECT_THROW(plan_recreate(stale), util::Error);
}

TEST(EntryPlan, CopiesAnEntryForAnotherRole) {
  const std::string to = "arn:aws:iam::111122223333:role/New";
  const AccessEntry from = entry({"a"}, {"View:dev"});
  const EntryPlan plan = plan_copy(from, to, nullptr);
  EXPECT_EQ(plan.principal, to);
  EXPECT_THAT(texts(plan), ElementsAre("create the entry with the groups a", "give View:dev"));
  EXPECT_EQ(plan.after->username, "arn:aws:sts::111122223333:assumed-role/New/{{SessionName}}");
  EXPECT_EQ(std::get<CreateEntry>(plan.steps.front()).entry.username, "");
  EXPECT_EQ(plan.after->tags, from.tags);

  AccessEntry half = *plan.after; // made by an attempt that broke off
  half.policies = policies({});
  EXPECT_THAT(texts(plan_copy(from, to, &half)), ElementsAre("give View:dev"));
  half.groups = {"other"};
  EXPECT_THROW(plan_copy(from, to, &half), util::Error);

  AccessEntry named = from;
  named.username = "dev";
  EXPECT_EQ(std::get<CreateEntry>(plan_copy(named, to, nullptr).steps.front()).entry.username,
            "dev");
}

} // namespace
} // namespace iam::access
