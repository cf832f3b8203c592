#pragma once

#include "kube/api_client.hpp"
#include "util/time.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace iam::kube {

// How many nodes the cluster has. Costs one small answer. Throws what ApiClient::call throws.
std::size_t count_nodes(ApiClient& client);

// A node that has joined.
struct Node {
  std::string name;
  util::Time created;     // when it joined
  std::string node_group; // of EKS, by the label eks.amazonaws.com/nodegroup; may be empty

  // What makes it, by the label eks.amazonaws.com/compute-type: `fargate`, `auto` (EKS Auto Mode),
  // `hybrid`; or sagemaker.amazonaws.com/compute-type: `hyperpod`. Empty: it does not tell.
  std::string compute_type;
};

// All nodes. Throws what ApiClient::call throws.
std::vector<Node> list_nodes(ApiClient& client);

} // namespace iam::kube
