#include "access/entry_completion.hpp"
#include "util/proposed_command.hpp"

#include <gtest/gtest.h>

namespace iam::access {
namespace {

const std::string k_role = "arn:aws:iam::111122223333:role/Dev";

HeldPolicy policy(const std::string& name, std::vector<std::string> namespaces = {}) {
  const std::string type = namespaces.empty() ? "cluster" : "namespace";
  return {"arn:aws:eks::aws:cluster-access-policy/" + name,
          HeldPolicy::Scope{type, std::move(namespaces)}};
}

AccessEntry entry(std::vector<std::string> groups, std::vector<HeldPolicy> policies) {
  AccessEntry result;
  result.principal = k_role;
  result.is_described = true;
  result.type = "STANDARD";
  result.username = "dev";
  result.groups = std::move(groups);
  result.policies = std::move(policies);
  return result;
}

std::string command_after(const EntryPlan& plan, std::size_t done) {
  return util::complete_commands(completing_command(plan, done));
}

EntryPlan grant(const AccessEntry* existing, std::vector<std::string> groups,
                std::vector<HeldPolicy> policies) {
  EntryRequest request;
  request.access.groups = std::move(groups);
  request.access.username = "dev";
  request.policies = std::move(policies);
  request.tags = {{"team", "a b"}};
  if (existing != nullptr) {
    request.tags.clear();
  }
  return plan_grant(k_role, existing, request, awsauth::IfExists::overwrite);
}

TEST(EntryCompletion, CreatesWithAllThatWasWanted) {
  const EntryPlan plan = grant(nullptr, {"a", "b"}, {policy("View", {"x", "y"})});
  EXPECT_EQ(command_after(plan, 0), "kubectl iam add-role " + k_role +
                                        " --store entries --username dev --group a --group b "
                                        "--policy View:x,y --tag 'team=a b'");
}

TEST(EntryCompletion, AppendsThePoliciesThatAreMissing) {
  const EntryPlan plan = grant(nullptr, {"a"}, {policy("View"), policy("Edit", {"x"})});
  EXPECT_EQ(command_after(plan, 2),
            "kubectl iam add-role " + k_role + " --store entries --append --policy Edit:x");
}

TEST(EntryCompletion, OverwritesWhereAChangeIsLeft) {
  const AccessEntry existing = entry({"a"}, {policy("View")});
  const EntryPlan plan = grant(&existing, {"b"}, {policy("Edit")});
  EXPECT_EQ(command_after(plan, 1), "kubectl iam add-role " + k_role +
                                        " --store entries --overwrite --username dev --group b "
                                        "--policy Edit");
}

TEST(EntryCompletion, RemovesWhatIsLeft) {
  const AccessEntry existing = entry({"a", "b"}, {policy("View"), policy("Edit")});
  const EntryPlan plan = plan_revoke(existing, {{"a"}, {policy("View"), policy("Edit")}});
  EXPECT_EQ(command_after(plan, 0), "kubectl iam remove-role " + k_role +
                                        " --store entries --group a --policy View --policy Edit");
  EXPECT_EQ(command_after(plan, 2),
            "kubectl iam remove-role " + k_role + " --store entries --policy Edit");
}

TEST(EntryCompletion, RemovesTheLastGroupAndNamespaces) {
  const AccessEntry existing =
      entry({"a"}, {policy("View", {"x", "y"}), policy("Edit", {"x", "y"})});
  const EntryPlan plan =
      plan_revoke(existing, {{"a"}, {policy("View", {"x"}), policy("Edit", {"y"})}});
  EXPECT_EQ(command_after(plan, 0), "kubectl iam remove-role " + k_role +
                                        " --store entries --group a --policy View:x "
                                        "--policy Edit:y");
  EXPECT_EQ(command_after(plan, 2),
            "kubectl iam remove-role " + k_role + " --store entries --policy Edit:y");
}

TEST(EntryCompletion, OverwritesWhereAPolicyIsToBecomeNarrower) {
  const AccessEntry existing = entry({"a"}, {policy("View"), policy("Edit", {"x"})});
  const EntryPlan plan = grant(&existing, {}, {policy("View", {"x"}), policy("Edit", {"y"})});
  EXPECT_EQ(command_after(plan, 1), "kubectl iam add-role " + k_role +
                                        " --store entries --overwrite --username dev --group a "
                                        "--policy View:x --policy Edit:y");
}

TEST(EntryCompletion, NamesUsersAndTypes) {
  AccessEntry user = entry({}, {});
  user.principal = "arn:aws:iam::111122223333:user/alice";
  user.username = user.principal; // EKS's default
  EXPECT_EQ(util::complete_commands(creating_command(user)),
            "kubectl iam add-user arn:aws:iam::111122223333:user/alice --store entries");
  AccessEntry nodes = entry({"system:nodes"}, {});
  nodes.type = "EC2_LINUX";
  EXPECT_EQ(util::complete_commands(creating_command(nodes)),
            "kubectl iam add-role " + k_role + " --store entries --type EC2_LINUX");
}

} // namespace
} // namespace iam::access
