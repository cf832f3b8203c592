#pragma once

#include "access/access_entry.hpp"
#include "aws/eks.hpp"

#include <string>

namespace iam::cluster {

// Returns why `cluster`, whose mode is `mode`, cannot leave CONFIG_MAP and have access entries, as
// a part of a sentence; empty if nothing is known against it. Local clusters on Outposts have none
// (EKS User Guide, "Create local Amazon EKS clusters on AWS Outposts").
std::string obstacle_to_entries(const aws::EksCluster& cluster, access::Mode mode);

} // namespace iam::cluster
