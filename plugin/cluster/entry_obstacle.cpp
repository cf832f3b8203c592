#include "cluster/entry_obstacle.hpp"

#include "access/mode_step.hpp"

namespace iam::cluster {

std::string obstacle_to_entries(const aws::EksCluster& cluster, access::Mode mode) {
  if (mode != access::Mode::config_map) {
    return "";
  }
  if (!cluster.id.empty()) {
    return "it is a local cluster on Outposts, and EKS has access entries in the cloud only";
  }
  return access::reason_of_no_entries(cluster.version, cluster.platform_version);
}

} // namespace iam::cluster
