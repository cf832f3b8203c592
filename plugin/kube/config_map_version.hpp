#pragma once

#include "kube/config_map.hpp"

#include <string>

namespace iam::kube {

// The resourceVersion of the ConfigMap `name`; empty if there is none. Asks for its metadata alone,
// so that the answer is small whatever it holds. Throws what ApiClient::call throws.
std::string version_of(ApiClient& client, const ConfigMapName& name);

} // namespace iam::kube
