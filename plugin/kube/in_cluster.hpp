#pragma once

#include "kube/selection.hpp"
#include "util/environment.hpp"

#include <optional>
#include <string>

namespace iam::kube {

// The cluster in which we run as a pod, from its service account in `folder` (client-go,
// rest.InClusterConfig). Returns nullopt if we do not run in a pod. Of `overrides`, only the token,
// the certificate authority and the server count.
std::optional<Selection> in_cluster(const util::Environment& environment,
                                    const Overrides& overrides, const std::string& folder);

} // namespace iam::kube
