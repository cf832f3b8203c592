#include "kube/namespaces.hpp"

#include "kube/list.hpp"
#include "util/json.hpp"

namespace iam::kube {

std::vector<std::string> list_namespaces(ApiClient& client) {
  std::vector<std::string> names;
  for (const util::Json& item : list_items(client, "/api/v1/", "namespaces")) {
    names.push_back(util::text_at(util::member(item, "metadata"), "name"));
  }
  return names;
}

} // namespace iam::kube
