#pragma once

#include "kube/api_client.hpp"

#include <string>
#include <vector>

namespace iam::kube {

// A group that a binding of RBAC gives a role to.
struct GroupBinding {
  std::string group;
  std::string role;       // `ClusterRole view`
  std::string namespace_; // of a RoleBinding; empty: everywhere
};

// All of them, of ClusterRoleBindings and RoleBindings alike. The kind that the caller may not list
// is left out. Throws as ApiClient::call.
std::vector<GroupBinding> list_group_bindings(ApiClient& client);

} // namespace iam::kube
