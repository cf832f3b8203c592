#pragma once

#include "kube/api_client.hpp"
#include "rbac/binding.hpp"
#include "util/json_fwd.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace iam::kube {

// What this program labels the objects with that it creates: `app.kubernetes.io/managed-by`
// (Kubernetes, "Recommended Labels").
inline constexpr const char* k_manager_label = "app.kubernetes.io/managed-by";
inline constexpr const char* k_manager = "kubectl-iam";

// The `apiVersion` of roles and bindings.
inline constexpr const char* k_rbac_version = "rbac.authorization.k8s.io/v1";

// `ClusterRoleBinding` or `RoleBinding`.
std::string kind_of(const rbac::Binding& binding);

// `clusterrolebinding.rbac.authorization.k8s.io/NAME`, as kubectl names it with `-o name`.
std::string text_of(const rbac::Binding& binding);

// The object of `binding`, without its type and labels: metadata, roleRef and subjects.
util::Json json_of(const rbac::Binding& binding);

enum class Creation : std::uint8_t { created, exists };

// Creates `binding` with our label. Throws util::Error if one of its name is there that gives
// something else, and what ApiClient::call throws.
Creation create_binding(ApiClient& client, const rbac::Binding& binding);

// Creates the ClusterRole `name`, which allows `verbs` on everything and every use of URLs that are
// no resources, with our label. Throws util::Error if one of its name is there that allows
// something else, and what ApiClient::call throws.
Creation create_cluster_role(ApiClient& client, const std::string& name,
                             const std::vector<std::string>& verbs);

// What became of an object to delete.
enum class Deletion : std::uint8_t {
  deleted,
  missing,
  kept, // it does not have our label
};

// Deletes `binding`, or the ClusterRole `name`, if it has our label. Throws what ApiClient::call
// throws.
Deletion delete_binding(ApiClient& client, const rbac::Binding& binding);
Deletion delete_cluster_role(ApiClient& client, const std::string& name);

} // namespace iam::kube
