#pragma once

#include "kube/api_client.hpp"
#include "kube/api_outcome.hpp"
#include "util/json_fwd.hpp"

#include <string>
#include <vector>

namespace iam::kube {

// The array of all objects of a kind, read in pages, as kubectl does. `folder` is the path of its
// API group, with a slash at the end. Throws what ApiClient::call throws.
util::Json list_items(ApiClient& client, const std::string& folder, const std::string& resource);

// The same of several kinds of one API group, in their order, whose pages are asked for side by
// side. Throws what ApiClient::try_all throws.
std::vector<ApiOutcome> list_items_of(ApiClient& client, const std::string& folder,
                                      const std::vector<std::string>& resources);

// The names of the cluster's namespaces. Throws what ApiClient::call throws.
std::vector<std::string> list_namespaces(ApiClient& client);

} // namespace iam::kube
