#pragma once

#include "kube/api_client.hpp"

#include <string>
#include <vector>

namespace iam::kube {

// The names of the cluster's namespaces. Throws what ApiClient::call throws.
std::vector<std::string> list_namespaces(ApiClient& client);

} // namespace iam::kube
