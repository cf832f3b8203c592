#include "kube/group_bindings.hpp"

#include "kube/api_error.hpp"
#include "kube/list.hpp"
#include "util/json.hpp"

namespace iam::kube {
namespace {

using util::Json;

Json object_at(const Json& object, const char* key) {
  return object.contains(key) && object.at(key).is_object() ? object.at(key) : Json::object();
}

void add_groups(const Json& binding, std::vector<GroupBinding>& bindings) {
  const Json role = object_at(binding, "roleRef");
  const std::string role_text = util::text_at(role, "kind") + ' ' + util::text_at(role, "name");
  if (!binding.contains("subjects") || !binding.at("subjects").is_array()) {
    return;
  }
  for (const Json& subject : binding.at("subjects")) {
    if (util::text_at(subject, "kind") == "Group") {
      bindings.push_back({util::text_at(subject, "name"), role_text,
                          util::text_at(object_at(binding, "metadata"), "namespace")});
    }
  }
}

} // namespace

std::vector<GroupBinding> list_group_bindings(ApiClient& client) {
  std::vector<GroupBinding> bindings;
  for (const char* resource : {"clusterrolebindings", "rolebindings"}) {
    try {
      for (const Json& binding :
           list_items(client, "/apis/rbac.authorization.k8s.io/v1/", resource)) {
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

} // namespace iam::kube
