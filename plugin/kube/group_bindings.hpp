#pragma once

#include "kube/api_client.hpp"
#include "rbac/binding.hpp"
#include "util/json_fwd.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::kube {

// All ClusterRoleBindings and RoleBindings that the caller may list.
struct BindingListing {
  std::vector<rbac::Binding> bindings;
  std::vector<std::string> unread; // `clusterrolebindings`, `rolebindings`: those it may not list
};

// Throws what ApiClient::call throws, but for a missing right.
BindingListing list_bindings(ApiClient& client);

// A group to which an RBAC binding gives a role.
struct GroupBinding {
  std::string group;
  std::string role;       // `ClusterRole view`
  std::string namespace_; // of a RoleBinding; empty: everywhere
};

// Those of all ClusterRoleBindings and RoleBindings. Skips a kind that the caller may not list.
// Throws what ApiClient::call throws.
std::vector<GroupBinding> list_group_bindings(ApiClient& client);

// The queries for which groups any binding names: of each kind a page, as a table, which is small.
std::vector<ApiRequest> queries_for_bound_groups();

// Returns those of `groups` that no binding names, by the answers to these queries; nullopt if one
// is missing or not complete.
std::optional<std::vector<std::string>>
unbound_groups(const std::vector<std::string>& groups,
               const std::vector<std::optional<util::Json>>& answers);

// A user or group that a ClusterRoleBinding names.
struct ClusterRoleSubject {
  bool is_group = false;
  std::string name;
};

// Those to whom ClusterRoleBindings give the ClusterRole `role`. Throws what ApiClient::call
// throws.
std::vector<ClusterRoleSubject> subjects_of_cluster_role(ApiClient& client,
                                                         const std::string& role);

// Returns the namespaces in which a RoleBinding names `username` or one of `groups`, each once.
// Throws what ApiClient::call throws.
std::vector<std::string> namespaces_bound_to(ApiClient& client, const std::string& username,
                                             const std::vector<std::string>& groups);

} // namespace iam::kube
