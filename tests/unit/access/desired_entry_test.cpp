#include "access/desired_entry.hpp"
#include "util/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::access {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* k_role = "arn:aws:iam::111122223333:role/teams/Dev";

HeldPolicy policy(const std::string& name, std::vector<std::string> namespaces = {}) {
  const std::string type = namespaces.empty() ? "cluster" : "namespace";
  return {"arn:aws:eks::aws:cluster-access-policy/" + name,
          HeldPolicy::Scope{type, std::move(namespaces)}};
}

AccessEntry entry() {
  AccessEntry result;
  result.principal = k_role;
  result.is_described = true;
  result.type = "STANDARD";
  result.username = "dev";
  result.groups = {"a", "b"};
  result.policies = {{policy("AmazonEKSViewPolicy", {"web"})}};
  result.tags = {{"team", "x"}};
  return result;
}

std::vector<std::string> steps(const AccessEntry& existing, const DesiredEntry& wanted) {
  std::vector<std::string> texts;
  for (const EntryStep& step : plan_desired(existing, wanted, "aws").steps) {
    texts.push_back(text_of(step));
  }
  return texts;
}

std::string error_of(const AccessEntry& existing, const DesiredEntry& wanted) {
  try {
    steps(existing, wanted);
  } catch (const util::Error& error) {
    return error.cause() + "; " + error.cure();
  }
  return "none";
}

TEST(DesiredEntry, WhatIsNotSaidStays) {
  EXPECT_THAT(steps(entry(), {.principal = k_role}), IsEmpty());
  EXPECT_THAT(steps(entry(), {.principal = k_role,
                              .type = "STANDARD",
                              .username = "dev",
                              .groups = {{"b", "a"}},
                              .policies = {{policy("AmazonEKSViewPolicy", {"web"})}},
                              .tags = {{"team", "x"}}}),
              IsEmpty());
  AccessEntry unknown;
  unknown.principal = k_role;
  EXPECT_THAT(steps(unknown, {.principal = k_role}), IsEmpty());
  EXPECT_THAT(error_of(unknown, {.principal = k_role, .groups = {{}}}),
              HasSubstr("eks:DescribeAccessEntry"));
}

TEST(DesiredEntry, BecomesExactlyWhatIsSaidGrantingFirst) {
  EXPECT_THAT(steps(entry(), {.principal = k_role,
                              .username = "ops",
                              .groups = {{"c"}},
                              .policies = {{policy("AmazonEKSEditPolicy")}}}),
              ElementsAre("give AmazonEKSEditPolicy", "set the username to ops and the groups to c",
                          "take AmazonEKSViewPolicy"));
  EXPECT_THAT(steps(entry(), {.principal = k_role, .groups = {{}}, .policies = {{}}}),
              ElementsAre("set the groups to none", "take AmazonEKSViewPolicy"));
}

TEST(DesiredEntry, PoliciesMayBeNamedAndAScopeLeftOut) {
  const DesiredEntry wanted = with_policy_arns(
      {.principal = k_role, .policies = {{{"AmazonEKSViewPolicy", std::nullopt}}}}, "aws");
  EXPECT_THAT(steps(entry(), wanted), IsEmpty());
  EXPECT_THAT(error_of(entry(), {.principal = k_role,
                                 .policies = {{{policy("AmazonEKSEditPolicy").arn, {}}}}}),
              HasSubstr("AmazonEKSEditPolicy has no scope"));
}

TEST(DesiredEntry, OfNodesHasTheNamesThatEksGives) {
  AccessEntry nodes = entry();
  nodes.type = "EC2_LINUX";
  nodes.policies.emplace().clear();
  EXPECT_THAT(steps(nodes, {.principal = k_role, .type = "EC2_LINUX", .groups = {{"other"}}}),
              IsEmpty());
}

TEST(DesiredEntry, IsRefusedWhereEksWouldRefuse) {
  EXPECT_THAT(error_of(entry(), {.principal = k_role, .groups = {{"system:masters"}}}),
              HasSubstr("EKS reserves names"));
  EXPECT_THAT(error_of(entry(), {.principal = k_role, .type = "EC2_LINUX"}),
              HasSubstr("EKS changes no types"));
  EXPECT_THAT(error_of(entry(), {.principal = k_role, .tags = {{"team", "y"}}}),
              HasSubstr("without these tags"));
  AccessEntry stale = entry();
  stale.is_stale = true;
  EXPECT_THAT(steps(stale, {.principal = k_role, .username = "dev"}), IsEmpty());
  EXPECT_THAT(error_of(stale, {.principal = k_role, .username = "ops"}), HasSubstr("--relink"));
  AccessEntry own = entry();
  own.principal = "arn:aws:iam::111122223333:role/aws-service-role/x/AWSServiceRoleForX";
  EXPECT_THAT(error_of(own, {.principal = own.principal, .username = "ops"}),
              HasSubstr("managed by AWS"));
}

TEST(DesiredEntry, IsRequestedAsEksTakesIt) {
  const DesiredRequest request =
      request_of({.principal = k_role,
                  .username = default_username_of(k_role),
                  .groups = {{"a"}},
                  .policies = {{policy("AmazonEKSViewPolicy", {"web", "dev-*"}),
                                policy("AmazonEKSNewestPolicy")}},
                  .tags = {{"team", "x"}}},
                 "aws");
  EXPECT_FALSE(request.checked.request.access.username); // EKS gives it
  EXPECT_THAT(request.checked.request.access.groups, ElementsAre("a"));
  EXPECT_EQ(text_of(request.checked.request.policies.front()), "AmazonEKSViewPolicy:web,dev-*");
  ASSERT_EQ(request.unknown.size(), 1U);
  EXPECT_EQ(policy_name(request.unknown.front().arn), "AmazonEKSNewestPolicy");
  EXPECT_THAT(request.checked.notes, ElementsAre(HasSubstr("EKS decides")));
  EXPECT_THROW(request_of({.principal = k_role, .groups = {{"system:masters"}}}, "aws"),
               util::Error);
  EXPECT_THROW(
      request_of({.principal = k_role, .policies = {{policy("AmazonEKSViewPolicy", {""})}}}, "aws"),
      util::Error);
}

// A file has fields, and no flags.
TEST(DesiredEntry, IsRefusedInTheWordsOfAFile) {
  const auto refusal = [](const DesiredEntry& wanted) {
    AccessEntry existing = entry();
    try {
      request_of(wanted, "aws");
    } catch (const util::Error& error) {
      return error.cause() + "; " + error.cure();
    }
    return error_of(existing, wanted);
  };
  const std::vector<std::string> refusals = {
      refusal({.principal = k_role, .type = "EC2_LINUX"}),
      refusal({.principal = k_role, .type = "STANDRD"}),
      refusal({.principal = k_role, .tags = {{"team", "y"}}}),
      refusal({.principal = k_role, .groups = {{"system:masters"}}}),
      refusal({.principal = k_role, .groups = {{"a,b"}}}),
      refusal({.principal = k_role, .groups = {{""}}}),
      refusal({.principal = k_role, .username = ""}),
      refusal({.principal = k_role, .username = "{{SessionName}}"}),
      refusal({.principal = k_role, .policies = {{policy("AmazonEKSViewPolicy", {"Web"})}}}),
      refusal({.principal = k_role, .policies = {{policy("AmazonEKSViewPolicy", {"a b"})}}}),
      refusal({.principal = k_role,
               .type = "EC2_LINUX",
               .policies = {{policy("AmazonEKSViewPolicy")}}}),
  };
  for (const std::string& text : refusals) {
    EXPECT_NE(text, "none");
    EXPECT_THAT(text, testing::Not(testing::AnyOf(HasSubstr("--type"), HasSubstr("--tag "),
                                                  HasSubstr("--group"), HasSubstr("--username"),
                                                  HasSubstr("--policy"), HasSubstr("Policy:"))));
  }
  EXPECT_THAT(refusals[0], HasSubstr("give the type STANDARD"));
  EXPECT_THAT(refusals[2], HasSubstr("leave its tags out, and tag it: "));
  EXPECT_THAT(refusals[8], HasSubstr("write web"));
  EXPECT_EQ(
      refusal({.principal = k_role, .policies = {{policy("AmazonEKSViewPolicy", {"cluster"})}}}),
      "none"); // a namespace of that name
}

TEST(DesiredEntry, IsNoTemplate) {
  EXPECT_THAT(error_of(entry(), {.principal = k_role, .username = "${USERNAME}"}),
              HasSubstr(R"(the username "${USERNAME}" looks like a template (Terraform))"));
  EXPECT_THAT(error_of(entry(), {.principal = k_role, .groups = {{"<GROUP>"}}}),
              HasSubstr(R"(the group "<GROUP>" looks like a value that nobody has filled in)"));
}

TEST(DesiredEntry, IsTheSameInWhateverOrder) {
  const DesiredEntry one = {
      .principal = k_role,
      .groups = {{"a", "b"}},
      .policies = {{policy("AmazonEKSViewPolicy"), policy("AmazonEKSEditPolicy", {"web"})}}};
  DesiredEntry other = {
      .principal = k_role,
      .groups = {{"b", "a"}},
      .policies = {{policy("AmazonEKSEditPolicy", {"web"}), policy("AmazonEKSViewPolicy")}},
      .place = "g.yaml:1:1"};
  EXPECT_TRUE(wants_same(one, other));
  other.policies->front().scope->namespaces.emplace_back("dev");
  EXPECT_FALSE(wants_same(one, other));
  EXPECT_FALSE(wants_same({.groups = {{}}}, {})); // none, and not said
}

} // namespace
} // namespace iam::access
