#include "cluster/eks_cluster.hpp"

#include <gmock/gmock.h>

namespace iam::cluster {
namespace {

kube::Selection selection(std::string cluster_name, std::string server) {
  kube::Selection result;
  result.cluster_name = std::move(cluster_name);
  result.cluster.server = std::move(server);
  return result;
}

TEST(EksClusterOf, AnArnAsTheClustersNameSaysEverything) {
  EXPECT_EQ(
      eks_cluster_of(selection("arn:aws-cn:eks:cn-north-1:111122223333:cluster/prod", "https://x")),
      (EksCluster{"prod", "cn-north-1", "111122223333", "aws-cn"}));
}

TEST(EksClusterOf, EksctlsNameSaysNameAndRegion) {
  auto chosen = selection("prod.eu-west-1.eksctl.io", "https://x");
  chosen.context_name = "jane@prod.eu-west-1.eksctl.io";
  EXPECT_EQ(eks_cluster_of(chosen), (EksCluster{"prod", "eu-west-1", "", "aws"}));
}

TEST(EksClusterOf, TheExecStanzaGoesBeforeTheNames) {
  auto chosen = selection("arn:aws:eks:eu-west-1:111122223333:cluster/prod", "https://x");
  chosen.user.exec.emplace();
  chosen.user.exec->command = "aws";
  chosen.user.exec->args = {"eks", "get-token", "--cluster-name", "other"};
  chosen.user.exec->env = {{"AWS_REGION", "us-east-1"}};
  EXPECT_EQ(eks_cluster_of(chosen), (EksCluster{"other", "us-east-1", "111122223333", "aws"}));
}

TEST(EksClusterOf, AWrappersArgumentsGoBeforeTheNames) {
  auto chosen = selection("arn:aws:eks:eu-west-1:111122223333:cluster/prod", "https://x");
  chosen.user.exec.emplace();
  chosen.user.exec->command = "aws-vault";
  chosen.user.exec->args = {
      "exec",     "p",         "--",     "aws", "eks", "get-token", "--cluster-name=other",
      "--region", "us-east-1", "--debug"};
  EXPECT_EQ(eks_cluster_of(chosen), (EksCluster{"other", "us-east-1", "111122223333", "aws"}));
  chosen.user.exec->command = "sh";
  chosen.user.exec->args = {"-c", "AWS_REGION=us-east-2 aws eks get-token --cluster-id id-1 | cat"};
  EXPECT_EQ(eks_cluster_of(chosen), (EksCluster{"id-1", "us-east-2", "111122223333", "aws"}));
  chosen.user.exec->args = {"-c", "get-token --cluster-name other"};
  EXPECT_EQ(eks_cluster_of(chosen), (EksCluster{"prod", "eu-west-1", "111122223333", "aws"}));
}

TEST(EksClusterOf, AWrappersOwnFlagsDoNotCount) {
  auto chosen = selection("prod", "https://x");
  chosen.user.exec.emplace();
  const auto cluster_of = [&](std::string command, std::vector<std::string> args) {
    chosen.user.exec->command = std::move(command);
    chosen.user.exec->args = std::move(args);
    return eks_cluster_of(chosen);
  };
  EXPECT_EQ(cluster_of("env", {"-i", "aws", "eks", "get-token", "--cluster-name", "c"}).name, "c");
  EXPECT_EQ(cluster_of("sudo", {"-i", "aws", "--debug", "eks", "get-token", "--cluster-name", "c"}),
            (EksCluster{"c", "", "", ""}));
  EXPECT_EQ(cluster_of("vault", {"--region", "eu-west-1", "--", "aws", "eks", "get-token",
                                 "--cluster-name", "c", "--region", "us-east-1"})
                .region,
            "us-east-1");
  EXPECT_EQ(cluster_of("vault", {"--region", "eu-west-1", "--", "aws", "eks", "get-token",
                                 "--cluster-name", "c"})
                .region,
            "");
}

TEST(ClusterOfArn, ReadsWhatAnArnSays) {
  EXPECT_EQ(cluster_of_arn("arn:aws-us-gov:eks:us-gov-west-1:111122223333:cluster/prod"),
            (EksCluster{"prod", "us-gov-west-1", "111122223333", "aws-us-gov"}));
  for (const char* const other :
       {"", "prod", "arn:aws:eks:eu-west-1:111122223333:cluster/",
        "arn:aws:eks:eu-west-1:111122223333:nodegroup/prod/a/b", "arn:aws:eks::1:cluster/prod",
        "arn:aws:eks:eu-west-1::cluster/prod", "arn:aws:iam::111122223333:role/prod"}) {
    EXPECT_EQ(cluster_of_arn(other), std::nullopt) << other;
  }
}

struct Host {
  std::string server;
  std::string region;
  std::string partition;
};

class ServerHost : public testing::TestWithParam<Host> {};

TEST_P(ServerHost, SaysTheRegion) {
  const auto [server, region, partition] = GetParam();
  EXPECT_EQ(eks_cluster_of(selection("mine", server)), (EksCluster{"", region, "", partition}));
}

INSTANTIATE_TEST_SUITE_P(
    EksClusterOf, ServerHost,
    testing::Values(Host{"https://ABCD.gr7.eu-west-1.eks.amazonaws.com", "eu-west-1", "aws"},
                    Host{"https://abcd.sk1.cn-north-1.eks.amazonaws.com.cn", "cn-north-1",
                         "aws-cn"},
                    Host{"https://abcd.gr7.us-east-2.eks.api.aws", "us-east-2", "aws"},
                    Host{"https://abcd.gr7.eu-west-1.eks.amazonaws.com.evil.org", "", ""},
                    Host{"https://eks.amazonaws.com", "", ""},
                    Host{"https://10.0.0.1:6443", "", ""}, Host{"no url", "", ""}));

} // namespace
} // namespace iam::cluster
