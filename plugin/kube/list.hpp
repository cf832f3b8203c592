#pragma once

#include "kube/api_client.hpp"

#include <string>

namespace iam::kube {

// The array of all objects of a kind, asked for in pages, as kubectl does. `folder` is the path of
// its API group, with a slash at the end. Throws as ApiClient::call.
util::Json list_items(ApiClient& client, const std::string& folder, const std::string& resource);

} // namespace iam::kube
