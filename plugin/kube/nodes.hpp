#pragma once

#include "kube/api_client.hpp"

#include <cstddef>

namespace iam::kube {

// How many nodes the cluster has. Costs one small answer. Throws what ApiClient::call throws.
std::size_t count_nodes(ApiClient& client);

} // namespace iam::kube
