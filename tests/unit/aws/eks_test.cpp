#include "aws/eks.hpp"
#include "support/fake_aws.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::aws {
namespace {

using test::answer;
using test::FakeAws;
using testing::ElementsAre;

Eks eks_on(FakeAws& aws) {
  return {aws.runtime, test::example_endpoint("eks"), test::example_credentials()};
}

TEST(DescribeCluster, reads_what_a_kubeconfig_needs) {
  FakeAws aws({answer(R"({"cluster":{"name":"c","arn":"arn:aws:eks:us-west-2:1:cluster/c",
    "createdAt":1700000000.5,"version":"1.31","platformVersion":"eks.12","status":"ACTIVE",
    "endpoint":"https://x.gr7.us-west-2.eks.amazonaws.com",
    "certificateAuthority":{"data":"LS0t"},
    "accessConfig":{"authenticationMode":"API_AND_CONFIG_MAP"},"id":"1-2"}})")});
  const EksCluster cluster = eks_on(aws).describe_cluster("c");
  EXPECT_EQ(cluster.name, "c");
  EXPECT_EQ(cluster.arn, "arn:aws:eks:us-west-2:1:cluster/c");
  EXPECT_EQ(cluster.version, "1.31");
  EXPECT_EQ(cluster.platform_version, "eks.12");
  EXPECT_EQ(cluster.status, "ACTIVE");
  EXPECT_EQ(cluster.endpoint, "https://x.gr7.us-west-2.eks.amazonaws.com");
  EXPECT_EQ(cluster.certificate_authority, "LS0t");
  EXPECT_EQ(cluster.authentication_mode, "API_AND_CONFIG_MAP");
  EXPECT_EQ(cluster.id, "1-2");
}

TEST(DescribeCluster, reads_a_cluster_that_is_being_made) {
  FakeAws aws({answer(R"({"cluster":{"name":"c","arn":"arn","status":"CREATING","endpoint":null,
    "certificateAuthority":null}})")});
  const EksCluster cluster = eks_on(aws).describe_cluster("c");
  EXPECT_EQ(cluster.status, "CREATING");
  EXPECT_EQ(cluster.endpoint, "");
  EXPECT_EQ(cluster.certificate_authority, "");
  EXPECT_EQ(cluster.authentication_mode, "CONFIG_MAP");
}

TEST(DescribeCluster, does_not_believe_what_is_no_answer_of_eks) {
  for (const char* body : {"", "{}", "[]", "<html>", R"({"cluster":5})", R"({"cluster":{}})"}) {
    FakeAws aws({answer(body)});
    EXPECT_THROW(eks_on(aws).describe_cluster("c"), UnexpectedAnswer) << body;
  }
}

TEST(DescribeCluster, keeps_a_name_in_its_segment_of_the_path) {
  FakeAws aws({answer("{}")});
  EXPECT_THROW(eks_on(aws).describe_cluster("../a/b?c#d"), UnexpectedAnswer);
  EXPECT_EQ(aws.transport.requests.at(0).url,
            "https://eks.us-west-2.amazonaws.com/clusters/..%2Fa%2Fb%3Fc%23d");
}

TEST(ListClusters, reads_all_pages) {
  FakeAws aws({answer(R"({"clusters":["a","b"],"nextToken":"n=1"})"),
               answer(R"({"clusters":["c"],"nextToken":null})")});
  EXPECT_THAT(eks_on(aws).list_clusters(), ElementsAre("a", "b", "c"));
  EXPECT_THAT(aws.transport.requests.at(1).url,
              testing::EndsWith("/clusters?maxResults=100&nextToken=n%3D1"));
}

TEST(ListAccessPolicies, reads_all_pages) {
  FakeAws aws({answer(R"({"accessPolicies":[{"name":"A","arn":"arn:a"}],"nextToken":"n=1"})"),
               answer(R"({"accessPolicies":[{"name":"B","arn":"arn:b","more":1}]})")});
  EXPECT_THAT(eks_on(aws).list_access_policies(),
              ElementsAre(AccessPolicySummary{"A", "arn:a"}, AccessPolicySummary{"B", "arn:b"}));
  EXPECT_THAT(aws.transport.requests.at(0).url,
              testing::EndsWith(".com/access-policies?maxResults=100"));
  EXPECT_THAT(aws.transport.requests.at(1).url,
              testing::EndsWith("/access-policies?maxResults=100&nextToken=n%3D1"));
}

TEST(ListAccessPolicies, does_not_believe_what_is_no_answer_of_eks) {
  for (const char* body : {"{}", R"({"accessPolicies":{}})", R"({"accessPolicies":["A"]})",
                           R"({"accessPolicies":[{"name":"A"}]})"}) {
    FakeAws aws({answer(body)});
    EXPECT_THROW(eks_on(aws).list_access_policies(), UnexpectedAnswer) << body;
  }
}

TEST(DescribeCluster, tells_what_decides_about_a_change_of_the_mode) {
  FakeAws aws({answer(R"({"cluster":{"name":"c","arn":"arn","status":"ACTIVE","accessConfig":{
    "authenticationMode":"CONFIG_MAP","bootstrapClusterCreatorAdminPermissions":false},
    "remoteNetworkConfig":{"remoteNodeNetworks":[]}}})"),
               answer(R"({"cluster":{"name":"c","arn":"arn","status":"ACTIVE"}})")});
  const EksCluster cluster = eks_on(aws).describe_cluster("c");
  EXPECT_EQ(cluster.bootstraps_creator, false);
  EXPECT_TRUE(cluster.has_remote_networks);
  const EksCluster old = eks_on(aws).describe_cluster("c");
  EXPECT_EQ(old.bootstraps_creator, std::nullopt);
  EXPECT_FALSE(old.has_remote_networks);
}

TEST(UpdateClusterConfig, names_the_mode_and_a_token) {
  FakeAws aws({answer(R"({"update":{"id":"u","status":"InProgress","errors":[]}})")});
  const ClusterUpdate update = eks_on(aws).update_authentication_mode("c", "API");
  EXPECT_EQ(update.id, "u");
  EXPECT_EQ(update.status, "InProgress");
  const auto& request = aws.transport.requests.at(0);
  EXPECT_THAT(request.url, testing::EndsWith("/clusters/c/update-config"));
  EXPECT_THAT(request.body, testing::StartsWith(R"({"accessConfig":{"authenticationMode":"API"},)"
                                                R"("clientRequestToken":"kubectl-iam-)"));
}

TEST(DescribeUpdate, tells_why_it_failed) {
  FakeAws aws({answer(R"({"update":{"id":"u","status":"Failed",
    "errors":[{"errorCode":"Unknown","errorMessage":"no"}]}})")});
  EXPECT_THAT(eks_on(aws).describe_update("c", "u").errors, ElementsAre("Unknown: no"));
  EXPECT_THAT(aws.transport.requests.at(0).url, testing::EndsWith("/clusters/c/updates/u"));
}

} // namespace
} // namespace iam::aws
