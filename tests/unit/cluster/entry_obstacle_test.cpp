#include "cluster/entry_obstacle.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::cluster {
namespace {

using access::Mode;
using testing::HasSubstr;

TEST(EntryObstacle, IsTheVersionOrAnOutpost) {
  aws::EksCluster cluster;
  cluster.version = "1.31";
  cluster.platform_version = "eks.1";
  EXPECT_EQ(obstacle_to_entries(cluster, Mode::config_map), "");
  cluster.version = "1.22";
  EXPECT_EQ(obstacle_to_entries(cluster, Mode::config_map),
            "Kubernetes 1.22 on EKS has no access entries");
  cluster.version = "1.31";
  cluster.id = "0123-id";
  EXPECT_THAT(obstacle_to_entries(cluster, Mode::config_map), HasSubstr("on Outposts"));
  EXPECT_EQ(obstacle_to_entries(cluster, Mode::api_and_config_map), ""); // it has some
}

} // namespace
} // namespace iam::cluster
