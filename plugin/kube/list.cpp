#include "kube/list.hpp"

#include "kube/api_error.hpp"
#include "util/json.hpp"

#include <cstddef>
#include <exception>

namespace iam::kube {

using util::Json;

namespace {

ApiRequest page_request(const std::string& folder, const std::string& resource,
                        const std::string& next) {
  constexpr const char* k_page_size = "500"; // kubectl's --chunk-size
  ApiRequest request;
  request.path = folder + resource;
  request.subject = resource;
  request.query = {{"limit", k_page_size}};
  if (!next.empty()) {
    request.query.emplace_back("continue", next);
  }
  return request;
}

// Moves the objects of `page`, the answer to `request`, to `items`. Returns the mark of the next
// page; empty if there is none.
std::string take_page(Json page, const ApiRequest& request, Json& items) {
  if (!page.contains("items")) {
    throw UnexpectedAnswer(200, "the server's answer is not a list", "GET " + request.path);
  }
  for (Json& item : page.at("items")) {
    items.push_back(std::move(item));
  }
  return util::text_at(util::member(page, "metadata"), "continue");
}

} // namespace

std::vector<ApiOutcome> list_items_of(ApiClient& client, const std::string& folder,
                                      const std::vector<std::string>& resources) {
  std::vector<ApiOutcome> lists(resources.size());
  std::vector<ApiRequest> requests;
  std::vector<std::size_t> asked; // the list to which each request belongs
  for (std::size_t i = 0; i < resources.size(); ++i) {
    lists[i].body = Json::array();
    requests.push_back(page_request(folder, resources[i], ""));
    asked.push_back(i);
  }
  while (!requests.empty()) {
    std::vector<ApiOutcome> pages = client.try_all(requests);
    std::vector<ApiRequest> further;
    std::vector<std::size_t> of;
    for (std::size_t i = 0; i < pages.size(); ++i) {
      ApiOutcome& list = lists[asked[i]];
      try {
        const std::string next = take_page(pages[i].get(), requests[i], list.body);
        if (!next.empty()) {
          further.push_back(page_request(folder, resources[asked[i]], next));
          of.push_back(asked[i]);
        }
      } catch (const util::Error&) {
        list.error = std::current_exception();
      }
    }
    requests = std::move(further);
    asked = std::move(of);
  }
  return lists;
}

Json list_items(ApiClient& client, const std::string& folder, const std::string& resource) {
  return list_items_of(client, folder, {resource}).front().get();
}

std::vector<std::string> list_namespaces(ApiClient& client) {
  std::vector<std::string> names;
  for (const util::Json& item : list_items(client, "/api/v1/", "namespaces")) {
    names.push_back(util::text_at(util::member(item, "metadata"), "name"));
  }
  return names;
}

} // namespace iam::kube
