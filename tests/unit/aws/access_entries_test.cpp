#include "aws/access_entries.hpp"
#include "support/fake_aws.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::aws {
namespace {

using test::answer;
using test::FakeAws;
using testing::ElementsAre;
using testing::EndsWith;

constexpr const char* k_role = "arn:aws:iam::111122223333:role/a/Dev";
constexpr const char* k_role_in_path = "arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Fa%2FDev";

AccessEntries entries_on(FakeAws& aws) {
  return {aws.runtime, test::example_endpoint("eks"), test::example_credentials(), "c"};
}

// As in the AWS CLI's own example of describe-access-entry.
constexpr const char* k_described = R"({"accessEntry":{"clusterName":"c",
  "principalArn":"arn:aws:iam::111122223333:role/a/Dev","kubernetesGroups":["dev"],
  "accessEntryArn":"arn:aws:eks:us-west-2:111122223333:access-entry/c/role/111122223333/Dev/1",
  "createdAt":1700000000.5,"modifiedAt":1700000001,"tags":{"team":"a"},"username":"dev",
  "type":"SOMETHING_NEW","aFieldOfTheFuture":{}}})";

TEST(AccessEntries, are_read_with_types_and_fields_of_the_future) {
  FakeAws aws({answer(k_described)});
  const auto answers = entries_on(aws).ask({.described = {k_role}});
  const auto& entry = std::get<access::AccessEntry>(answers.described.at(0));
  EXPECT_EQ(entry.principal, k_role);
  EXPECT_TRUE(entry.is_described);
  EXPECT_EQ(entry.type, "SOMETHING_NEW");
  EXPECT_EQ(entry.username, "dev");
  EXPECT_THAT(entry.groups, ElementsAre("dev"));
  EXPECT_EQ(util::rfc3339(entry.created_at.value()), "2023-11-14T22:13:20Z");
  EXPECT_THAT(entry.tags, ElementsAre(std::pair("team", "a")));
  EXPECT_EQ(entry.policies, std::nullopt);
  EXPECT_THAT(aws.transport.requests.at(0).url,
              EndsWith(std::string("/clusters/c/access-entries/") + k_role_in_path));
}

TEST(AccessEntries, are_listed_page_by_page_and_by_policy) {
  FakeAws aws({answer(R"({"accessEntries":["a"],"nextToken":"n"})"),
               answer(R"({"accessEntries":["p"]})"), answer(R"({"accessEntries":["b"]})")});
  const auto answers = entries_on(aws).ask({.held = {"arn:policy"}, .all_principals = true});
  EXPECT_THAT(std::get<std::vector<std::string>>(answers.all_principals), ElementsAre("a", "b"));
  EXPECT_THAT(std::get<std::vector<std::string>>(answers.held.at(0)), ElementsAre("p"));
  EXPECT_THAT(aws.transport.requests.at(1).url,
              EndsWith("?maxResults=100&associatedPolicyArn=arn%3Apolicy"));
  EXPECT_THAT(aws.transport.requests.at(2).url, EndsWith("?maxResults=100&nextToken=n"));
}

TEST(AccessEntries, of_pages_without_end_are_an_error) {
  FakeAws aws({answer(R"({"accessEntries":["a"],"nextToken":"n"})"),
               answer(R"({"accessEntries":["a"],"nextToken":"n"})")});
  const auto answers = entries_on(aws).ask({.all_principals = true});
  EXPECT_TRUE(std::holds_alternative<std::exception_ptr>(answers.all_principals));
}

TEST(AccessEntries, that_one_may_not_read_do_not_hide_the_others) {
  FakeAws aws({answer(R"({"message":"no"})", 403), answer(k_described)});
  const auto answers = entries_on(aws).ask({.described = {"arn:x", k_role}});
  EXPECT_THROW(std::rethrow_exception(std::get<std::exception_ptr>(answers.described.at(0))),
               AwsError);
  EXPECT_TRUE(std::holds_alternative<access::AccessEntry>(answers.described.at(1)));
}

TEST(AccessEntries, have_policies_with_scopes) {
  FakeAws aws({answer(R"({"clusterName":"c","principalArn":"p","associatedAccessPolicies":[
    {"policyArn":"arn:aws:eks::aws:cluster-access-policy/V",
     "accessScope":{"type":"namespace","namespaces":["x"]},"associatedAt":1,"modifiedAt":1},
    {"policyArn":"arn:aws:eks::aws:cluster-access-policy/A",
     "accessScope":{"type":"cluster","namespaces":[]}}]})")});
  const auto answers = entries_on(aws).ask({.with_policies = {k_role}});
  const auto& policies = std::get<std::vector<access::HeldPolicy>>(answers.with_policies.at(0));
  ASSERT_EQ(policies.size(), 2);
  EXPECT_EQ(access::text_of(policies[0]), "V:x");
  EXPECT_EQ(policies[1].scope->type, "cluster");
}

TEST(AccessEntries, are_created_with_what_is_given) {
  FakeAws aws({answer(k_described)});
  access::AccessEntry wanted;
  wanted.principal = k_role;
  wanted.groups = {"dev"};
  wanted.tags = {{"team", "a"}};
  EXPECT_EQ(entries_on(aws).create(wanted).username, "dev");
  const auto& request = aws.transport.requests.at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.body, R"({"principalArn":"arn:aws:iam::111122223333:role/a/Dev",)"
                          R"("kubernetesGroups":["dev"],"tags":{"team":"a"}})");
}

TEST(AccessEntries, are_updated_in_what_is_given_alone) {
  FakeAws aws({answer(k_described), answer(k_described)});
  entries_on(aws).update(k_role, {.username = std::nullopt, .groups = std::vector<std::string>()});
  EXPECT_EQ(aws.transport.requests.at(0).body, R"({"kubernetesGroups":[]})");
  entries_on(aws).update(k_role, {.username = "u", .groups = std::nullopt});
  EXPECT_EQ(aws.transport.requests.at(1).body, R"({"username":"u"})");
}

TEST(AccessEntries, get_and_lose_policies) {
  FakeAws aws({answer(R"({"associatedAccessPolicy":{"policyArn":"arn:P",
    "accessScope":{"type":"namespace","namespaces":["x"]}}})"),
               answer("{}"), answer("{}")});
  AccessEntries entries = entries_on(aws);
  entries.associate(k_role, {"arn:P", {{"namespace", {"x"}}}});
  entries.disassociate(k_role, "arn:P/Q");
  entries.remove(k_role);
  EXPECT_EQ(aws.transport.requests.at(0).body,
            R"({"policyArn":"arn:P","accessScope":{"type":"namespace","namespaces":["x"]}})");
  EXPECT_EQ(aws.transport.requests.at(1).method, "DELETE");
  EXPECT_THAT(aws.transport.requests.at(1).url,
              EndsWith(std::string(k_role_in_path) + "/access-policies/arn%3AP%2FQ"));
  EXPECT_EQ(aws.transport.requests.at(2).method, "DELETE");
}

} // namespace
} // namespace iam::aws
