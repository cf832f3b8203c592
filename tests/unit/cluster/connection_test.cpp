#include "cluster/connection.hpp"
#include "util/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::cluster {
namespace {

constexpr const char* k_arn = "arn:aws-cn:eks:cn-north-1:111122223333:cluster/prod";

ConnectionFlags named(std::string cluster_name) {
  ConnectionFlags flags;
  flags.cluster_name = std::move(cluster_name);
  return flags;
}

kube::Selection of_another_cluster() {
  kube::Selection selection;
  selection.cluster_name = "arn:aws:eks:eu-west-1:444455556666:cluster/other";
  return selection;
}

TEST(EksClusterOf, an_arn_as_the_flag_says_everything) {
  EXPECT_EQ(eks_cluster_of(named(k_arn), of_another_cluster()),
            (EksCluster{"prod", "cn-north-1", "111122223333", "aws-cn"}));
  ConnectionFlags flags = named(k_arn);
  flags.aws.region = "cn-north-1";
  EXPECT_EQ(eks_cluster_of(flags, {}).region, "cn-north-1");
}

TEST(EksClusterOf, a_name_as_the_flag_says_only_the_name) {
  EXPECT_EQ(eks_cluster_of(named("prod"), of_another_cluster()),
            (EksCluster{"prod", "eu-west-1", "444455556666", "aws"}));
}

TEST(EksClusterOf, an_arn_of_something_else_is_an_error) {
  EXPECT_THROW(eks_cluster_of(named("arn:aws:iam::111122223333:role/prod"), {}), util::UsageError);
}

TEST(EksClusterOf, an_arn_of_another_region_than_the_flag_s_is_an_error) {
  ConnectionFlags flags = named(k_arn);
  flags.aws.region = "eu-west-1";
  EXPECT_THROW(eks_cluster_of(flags, {}), util::UsageError);
}

} // namespace
} // namespace iam::cluster
