#include "kube/group_bindings.hpp"

#include "kube/api_error.hpp"
#include "kube/list.hpp"
#include "util/json.hpp"

#include <algorithm>
#include <set>

namespace iam::kube {
namespace {

constexpr const char* k_rbac = "/apis/rbac.authorization.k8s.io/v1/";

using util::Json;
using util::text_at;

void add_groups(const Json& binding, std::vector<GroupBinding>& bindings) {
  const Json& role = util::member(binding, "roleRef");
  const std::string role_text = text_at(role, "kind") + ' ' + text_at(role, "name");
  for (const Json& subject : util::array_at(binding, "subjects")) {
    if (text_at(subject, "kind") == "Group") {
      bindings.push_back({text_at(subject, "name"), role_text,
                          text_at(util::member(binding, "metadata"), "namespace")});
    }
  }
}

} // namespace

std::vector<GroupBinding> list_group_bindings(ApiClient& client) {
  std::vector<GroupBinding> bindings;
  for (const char* resource : {"clusterrolebindings", "rolebindings"}) {
    try {
      for (const Json& binding : list_items(client, k_rbac, resource)) {
        add_groups(binding, bindings);
      }
    } catch (const ApiError& error) {
      if (error.status() != 403) {
        throw;
      }
    }
  }
  return bindings;
}

std::vector<ClusterRoleSubject> subjects_of_cluster_role(ApiClient& client,
                                                         const std::string& role) {
  std::vector<ClusterRoleSubject> subjects;
  for (const Json& binding : list_items(client, k_rbac, "clusterrolebindings")) {
    if (text_at(util::member(binding, "roleRef"), "name") != role) {
      continue;
    }
    for (const Json& subject : util::array_at(binding, "subjects")) {
      const std::string kind = text_at(subject, "kind");
      if (kind == "Group" || kind == "User") {
        subjects.push_back({kind == "Group", text_at(subject, "name")});
      }
    }
  }
  return subjects;
}

std::vector<std::string> namespaces_bound_to(ApiClient& client, const std::string& username,
                                             const std::vector<std::string>& groups) {
  std::set<std::string> namespaces;
  for (const Json& binding : list_items(client, k_rbac, "rolebindings")) {
    for (const Json& subject : util::array_at(binding, "subjects")) {
      const std::string kind = text_at(subject, "kind");
      const std::string name = text_at(subject, "name");
      if ((kind == "User" && name == username) ||
          (kind == "Group" && std::ranges::find(groups, name) != groups.end())) {
        namespaces.insert(text_at(util::member(binding, "metadata"), "namespace"));
      }
    }
  }
  return {namespaces.begin(), namespaces.end()};
}

} // namespace iam::kube
