#pragma once

#include "access/managed_nodes.hpp"
#include "aws/questions.hpp"

#include <string>
#include <vector>

namespace iam::aws {

// The nodes that EKS makes in a cluster, with their roles: those of its managed node groups and
// those of its Fargate profiles.
struct NodeRoles {
  Answer<std::vector<access::ManagedNodes>> node_groups;
  Answer<std::vector<access::ManagedNodes>> fargate_profiles;
};

// Asks EKS for them, in two rounds of independent requests: the names, then each. What is deleted
// meanwhile is left out. Throws util::Cancelled.
NodeRoles read_node_roles(Runtime& runtime, Endpoint endpoint, Credentials credentials,
                          const std::string& cluster);

} // namespace iam::aws
