#pragma once

#include "kube/reviews.hpp"

#include <cstdint>

namespace iam::diagnosis {

// ClusterRoles that every cluster has.
enum class DefaultRole : std::uint8_t { view, edit };

// Returns whether `role` is sure to allow `asked` in the namespaces where it is bound: only rights
// that all current versions of Kubernetes give count, and none of custom resources, which clusters
// may add.
bool allows(DefaultRole role, const kube::ResourceAttributes& asked);

} // namespace iam::diagnosis
