#include "kube/list.hpp"

#include "kube/api_error.hpp"
#include "util/json.hpp"

namespace iam::kube {

using util::Json;

Json list_items(ApiClient& client, const std::string& folder, const std::string& resource) {
  constexpr const char* k_page_size = "500"; // kubectl's --chunk-size
  Json items = Json::array();
  std::string next;
  do {
    ApiRequest request;
    request.path = folder + resource;
    request.subject = resource;
    request.query = {{"limit", k_page_size}};
    if (!next.empty()) {
      request.query.emplace_back("continue", next);
    }
    const Json page = client.call(request);
    if (!page.contains("items")) {
      throw UnexpectedAnswer(200, "the server's answer is not a list", "GET " + request.path);
    }
    for (const Json& item : page.at("items")) {
      items.push_back(item);
    }
    next = util::text_at(util::member(page, "metadata"), "continue");
  } while (!next.empty());
  return items;
}

std::vector<std::string> list_namespaces(ApiClient& client) {
  std::vector<std::string> names;
  for (const util::Json& item : list_items(client, "/api/v1/", "namespaces")) {
    names.push_back(util::text_at(util::member(item, "metadata"), "name"));
  }
  return names;
}

} // namespace iam::kube
