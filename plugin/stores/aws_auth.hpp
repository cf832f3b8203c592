#pragma once

#include "kube/config_map.hpp"

namespace iam::stores {

// The ConfigMap that holds the map. EKS reads this one and no other.
inline const kube::ConfigMapName k_aws_auth = {"kube-system", "aws-auth"};

} // namespace iam::stores
