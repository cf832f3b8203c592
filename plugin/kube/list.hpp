#pragma once

#include "kube/api_client.hpp"
#include "util/json_fwd.hpp"

#include <string>
#include <vector>

namespace iam::kube {

// The array of all objects of a kind, read in pages, as kubectl does. `folder` is the path of its
// API group, with a slash at the end. Throws what ApiClient::call throws.
util::Json list_items(ApiClient& client, const std::string& folder, const std::string& resource);

// The names of the cluster's namespaces. Throws what ApiClient::call throws.
std::vector<std::string> list_namespaces(ApiClient& client);

} // namespace iam::kube
