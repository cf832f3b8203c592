#include "access/policy_argument.hpp"
#include "access/policy_name.hpp"
#include "util/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::access {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* k_view = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";

// The cause and the cure of the error.
std::string refusal(const std::string& given, const std::string& partition = "aws") {
  try {
    policy_arguments({given}, partition);
  } catch (const util::UsageError& error) {
    EXPECT_EQ(error.where().empty(), given.empty());
    EXPECT_NE(error.cure(), "");
    return error.cause() + " -> " + error.cure();
  }
  return "accepted";
}

HeldPolicy::Scope in(std::vector<std::string> namespaces) {
  return {"namespace", std::move(namespaces)};
}

TEST(PolicyNamed, takes_every_way_to_write_a_name) {
  for (const char* const given :
       {"view", "View", "AmazonEKSViewPolicy", "amazoneksviewpolicy", k_view,
        "ARN:AWS:EKS::AWS:cluster-access-policy/amazoneksviewpolicy"}) {
    const NamedPolicy policy = policy_named(given, "aws");
    EXPECT_EQ(policy.name, "AmazonEKSViewPolicy") << given;
    EXPECT_EQ(policy.arn, k_view) << given;
    EXPECT_NE(policy.known, nullptr) << given;
  }
  EXPECT_EQ(policy_named("cluster-admin", "aws-cn").arn,
            "arn:aws-cn:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy");
}

TEST(PolicyNamed, keeps_the_partition_of_an_arn_if_the_cluster_s_is_unknown) {
  EXPECT_EQ(policy_named("arn:aws-cn:eks::aws:cluster-access-policy/AmazonEKSViewPolicy", "").arn,
            "arn:aws-cn:eks::aws:cluster-access-policy/AmazonEKSViewPolicy");
  EXPECT_EQ(policy_named("view", "").arn, k_view);
}

TEST(PolicyNamed, passes_on_policies_that_are_newer_than_the_table) {
  for (const char* const given : {"AmazonEKSEventPolicy", "AIDevOpsAgentAccessPolicy",
                                  "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEventPolicy"}) {
    const NamedPolicy policy = policy_named(given, "aws");
    EXPECT_EQ(policy.known, nullptr);
    EXPECT_THAT(policy.arn, testing::EndsWith("/" + policy.name));
  }
  EXPECT_THAT(policy_arguments({"AmazonEKSEventPolicy"}, "aws").notes,
              ElementsAre(HasSubstr(
                  "2025-12-16 does not have AmazonEKSEventPolicy, which may be newer: EKS")));
  EXPECT_THAT(policy_arguments({"AmazonEKSVeiwPolicy"}, "aws").notes,
              ElementsAre(HasSubstr("or a typing error for AmazonEKSViewPolicy")));
}

TEST(PolicyNamed, proposes_the_policy_that_was_meant) {
  EXPECT_THAT(refusal("veiw"), HasSubstr("did you mean AmazonEKSViewPolicy?"));
  EXPECT_THAT(refusal("cluster-amdin"), HasSubstr("did you mean AmazonEKSClusterAdminPolicy?"));
  EXPECT_THAT(refusal("developers"), HasSubstr("no such access policy"));
  EXPECT_THAT(refusal(""), HasSubstr("no such access policy"));
}

TEST(PolicyNamed, refuses_an_iam_policy) {
  const std::string plain = refusal("arn:aws:iam::aws:policy/AmazonEKSClusterPolicy");
  EXPECT_THAT(plain, HasSubstr("this is an IAM policy"));
  EXPECT_THAT(plain, HasSubstr("such as AmazonEKSViewPolicy"));
  EXPECT_THAT(refusal("arn:aws:iam::aws:policy/AmazonEKSNetworkingPolicy:dev"),
              HasSubstr("the access policy of that name is "
                        "arn:aws:eks::aws:cluster-access-policy/AmazonEKSNetworkingPolicy"));
}

TEST(PolicyNamed, refuses_arns_of_another_form_and_gives_the_right_one) {
  EXPECT_THAT(refusal(k_view, "aws-us-gov"),
              testing::AllOf(HasSubstr("in the partition aws-us-gov, and this policy in aws"),
                             HasSubstr("give arn:aws-us-gov:eks::aws:cluster-access-policy/")));
  EXPECT_THAT(
      refusal("arn:aws:eks:eu-west-1:111122223333:cluster-access-policy/AmazonEKSViewPolicy"),
      HasSubstr(std::string("give ") + k_view));
  for (const char* const other : {"arn:aws:eks:eu-west-1:111122223333:cluster/prod", "arn:aws:eks",
                                  "arn:aws:eks::aws:cluster-access-policy/"}) {
    EXPECT_THAT(refusal(other), HasSubstr("not the ARN of an access policy")) << other;
  }
}

TEST(PolicyArguments, hold_in_the_whole_cluster_or_in_namespaces) {
  const auto policies =
      policy_arguments({"view", "edit:web,dev-*,web", std::string(k_view) + "Two:a"}, "aws")
          .policies;
  ASSERT_EQ(policies.size(), 3U);
  EXPECT_EQ(policies[0], (HeldPolicy{k_view, HeldPolicy::Scope{"cluster", {}}}));
  EXPECT_EQ(policy_name(policies[1].arn), "AmazonEKSEditPolicy");
  EXPECT_EQ(policies[1].scope, in({"web", "dev-*"}));
  EXPECT_EQ(policy_name(policies[2].arn), "AmazonEKSViewPolicyTwo");
  EXPECT_EQ(policies[2].scope, in({"a"}));
}

TEST(PolicyArguments, take_a_namespace_called_cluster_if_it_is_said_to_be_one) {
  EXPECT_EQ(policy_arguments({"view:namespace/cluster,ns/web"}, "aws").policies[0].scope,
            in({"cluster", "web"}));
  const std::string refused = refusal("view:cluster");
  EXPECT_THAT(refused, HasSubstr("for the whole cluster give view, without a colon"));
  EXPECT_THAT(refused, HasSubstr("view:namespace/cluster"));
  EXPECT_THAT(refusal("view:web,cluster"), HasSubstr("not a namespace but a scope"));
}

TEST(PolicyArguments, refuse_scopes_that_are_none) {
  EXPECT_THAT(refusal("view:type=namespace,namespaces=web"), HasSubstr("unknown scope"));
  EXPECT_THAT(refusal("view:namespace"), HasSubstr("for namespaces view:NAMESPACE,..."));
  for (const char* const empty : {"view:", "view:a,,b", "view:a,", "view:ns/"}) {
    EXPECT_THAT(refusal(empty), HasSubstr("a namespace is empty")) << empty;
  }
}

TEST(PolicyArguments, refuse_what_no_namespace_can_be_called) {
  EXPECT_THAT(refusal("view:Web"), HasSubstr("give view:web"));
  EXPECT_THAT(refusal("view:a, b"), HasSubstr("give view:b"));
  for (const std::string odd : {"a_b", "-a", "a-", "a.b", "a/b", "a:b", "w\xc3\xa9", "[a]"}) {
    EXPECT_THAT(refusal("view:" + odd), HasSubstr("names have small letters")) << odd;
  }
  EXPECT_THAT(refusal("view:" + std::string(64, 'a')), HasSubstr("cannot be the name"));
  EXPECT_EQ(refusal("view:" + std::string(63, 'a')), "accepted");
  EXPECT_EQ(refusal("view:*"), "accepted");
}

TEST(PolicyArguments, refuse_a_policy_that_only_service_linked_roles_can_have) {
  EXPECT_THAT(refusal("AmazonEKSHybridPolicy"), HasSubstr("only to service-linked roles"));
  EXPECT_THAT(refusal("compute-cluster"), HasSubstr("only to service-linked roles"));
}

TEST(PolicyArguments, refuse_several_policies_in_one) {
  EXPECT_THAT(refusal("view,edit"), HasSubstr("give --policy once for each"));
}

TEST(PolicyArguments, the_same_policy_is_one_with_all_its_namespaces) {
  const auto policies = policy_arguments({"view:a", "AmazonEKSViewPolicy:b,a"}, "aws").policies;
  ASSERT_EQ(policies.size(), 1U);
  EXPECT_EQ(policies[0].scope, in({"a", "b"}));
  EXPECT_EQ(policy_arguments({"view", "view"}, "aws").policies.size(), 1U);
  EXPECT_THROW(policy_arguments({"view", "view:a"}, "aws"), util::UsageError);
}

TEST(PolicyArguments, say_when_aws_describes_another_scope) {
  EXPECT_THAT(policy_arguments({"auto-node:web"}, "aws").notes,
              ElementsAre("AWS describes AmazonEKSAutoNodePolicy for the whole cluster only"));
  EXPECT_THAT(policy_arguments({"auto-node", "view:web", "AmazonEKSACKPolicy"}, "aws").notes,
              IsEmpty());
}

TEST(PolicyArgument, ThatIsAnArnOfNoPolicyIsLikeANearOne) {
  EXPECT_THAT(refusal("arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolcy"),
              HasSubstr("did you mean AmazonEKSViewPolicy?"));
}

} // namespace
} // namespace iam::access
