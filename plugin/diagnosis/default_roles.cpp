#include "diagnosis/default_roles.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace iam::diagnosis {
namespace {

// What `view` and `edit` allow of a resource (Kubernetes, plugin/pkg/auth/authorizer/rbac/
// bootstrappolicy/policy.go).
struct Allowed {
  std::string_view group;
  std::string_view resource; // with its subresource
  bool view_reads;
  bool edit_writes;
};

// `edit` reads all of these.
constexpr auto k_allowed = std::to_array<Allowed>({
    {"", "pods", true, true},
    {"", "pods/log", true, false},
    {"", "pods/status", true, false},
    {"", "pods/attach", false, true},
    {"", "pods/exec", false, true},
    {"", "pods/portforward", false, true},
    {"", "pods/proxy", false, true},
    {"", "configmaps", true, true},
    {"", "secrets", false, true},
    {"", "services", true, true},
    {"", "services/proxy", false, true},
    {"", "serviceaccounts", true, true},
    {"", "persistentvolumeclaims", true, true},
    {"", "replicationcontrollers", true, true},
    {"", "replicationcontrollers/scale", true, true},
    {"", "endpoints", true, false},
    {"", "events", true, false},
    {"", "limitranges", true, false},
    {"", "resourcequotas", true, false},
    {"apps", "controllerrevisions", true, false},
    {"apps", "daemonsets", true, true},
    {"apps", "deployments", true, true},
    {"apps", "deployments/scale", true, true},
    {"apps", "replicasets", true, true},
    {"apps", "replicasets/scale", true, true},
    {"apps", "statefulsets", true, true},
    {"apps", "statefulsets/scale", true, true},
    {"autoscaling", "horizontalpodautoscalers", true, true},
    {"discovery.k8s.io", "endpointslices", true, false},
    {"batch", "cronjobs", true, true},
    {"batch", "jobs", true, true},
    {"networking.k8s.io", "ingresses", true, true},
    {"networking.k8s.io", "networkpolicies", true, true},
    {"policy", "poddisruptionbudgets", true, true},
});

constexpr std::array<std::string_view, 3> k_reads = {"get", "list", "watch"};
constexpr std::array<std::string_view, 5> k_writes = {"create", "update", "patch", "delete",
                                                      "deletecollection"};

} // namespace

bool allows(DefaultRole role, const kube::ResourceAttributes& asked) {
  const std::string resource =
      asked.subresource.empty() ? asked.resource : asked.resource + '/' + asked.subresource;
  const auto* const found = std::ranges::find_if(k_allowed, [&](const Allowed& allowed) {
    return allowed.group == asked.group && allowed.resource == resource;
  });
  if (found == k_allowed.end()) {
    return false;
  }
  if (std::ranges::find(k_reads, asked.verb) != k_reads.end()) {
    return role == DefaultRole::edit || found->view_reads;
  }
  return role == DefaultRole::edit && found->edit_writes &&
         std::ranges::find(k_writes, asked.verb) != k_writes.end();
}

} // namespace iam::diagnosis
