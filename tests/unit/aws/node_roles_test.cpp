#include "aws/node_roles.hpp"
#include "support/fake_aws.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::aws {
namespace {

using access::ManagedNodes;
using test::answer;
using test::FakeAws;
using testing::ElementsAre;
using testing::EndsWith;

NodeRoles read_from(FakeAws& aws) {
  return read_node_roles(aws.runtime, test::example_endpoint("eks"), test::example_credentials(),
                         "c");
}

// As in the AWS CLI's own examples.
constexpr const char* k_group = R"({"nodegroup":{"nodegroupName":"a b","clusterName":"c",
  "status":"ACTIVE","amiType":"WINDOWS_CORE_2022_x86_64",
  "nodeRole":"arn:aws:iam::111122223333:role/x/Node"}})";
constexpr const char* k_profile = R"({"fargateProfile":{"fargateProfileName":"p",
  "podExecutionRoleArn":"arn:aws:iam::111122223333:role/Pods","status":"ACTIVE"}})";

TEST(NodeRoles, are_those_of_node_groups_and_of_fargate_profiles) {
  FakeAws aws({answer(R"({"nodegroups":["a b"],"nextToken":"n"})"),
               answer(R"({"fargateProfileNames":["p"]})"), answer(R"({"nodegroups":[]})"),
               answer(k_group), answer(k_profile)});
  const NodeRoles roles = read_from(aws);
  const ManagedNodes group{ManagedNodes::Source::node_group, "a b",
                           "arn:aws:iam::111122223333:role/x/Node", "WINDOWS_CORE_2022_x86_64"};
  EXPECT_THAT(std::get<std::vector<ManagedNodes>>(roles.node_groups), ElementsAre(group));
  const ManagedNodes profile{ManagedNodes::Source::fargate_profile, "p",
                             "arn:aws:iam::111122223333:role/Pods", ""};
  EXPECT_THAT(std::get<std::vector<ManagedNodes>>(roles.fargate_profiles), ElementsAre(profile));
  EXPECT_THAT(aws.transport.requests.at(3).url, EndsWith("/clusters/c/node-groups/a%20b"));
  EXPECT_THAT(aws.transport.requests.at(4).url, EndsWith("/clusters/c/fargate-profiles/p"));
}

TEST(NodeRoles, of_one_kind_can_be_unknown) {
  FakeAws aws({answer(R"({"message":"no"})", 403), answer(R"({"fargateProfileNames":["p"]})"),
               answer(k_profile)});
  const NodeRoles roles = read_from(aws);
  EXPECT_TRUE(std::holds_alternative<std::exception_ptr>(roles.node_groups));
  EXPECT_EQ(std::get<std::vector<ManagedNodes>>(roles.fargate_profiles).size(), 1);
}

TEST(NodeRoles, leave_out_what_is_deleted_meanwhile) {
  FakeAws aws(
      {answer(R"({"nodegroups":["gone","a b"]})"), answer(R"({"fargateProfileNames":[]})"),
       answer(R"({"message":"no"})", 404, {{"x-amzn-errortype", "ResourceNotFoundException"}}),
       answer(k_group)});
  EXPECT_EQ(std::get<std::vector<ManagedNodes>>(read_from(aws).node_groups).size(), 1);
}

TEST(NodeRoles, are_unknown_if_one_of_them_is_not_described) {
  FakeAws aws({answer(R"({"nodegroups":["x","a b"]})"), answer(R"({"fargateProfileNames":[]})"),
               answer(R"({"nodegroup":{}})"), answer(k_group)});
  EXPECT_THROW(std::rethrow_exception(std::get<std::exception_ptr>(read_from(aws).node_groups)),
               UnexpectedAnswer);
}

} // namespace
} // namespace iam::aws
