#pragma once

#include "kube/selection.hpp"
#include "util/environment.hpp"

#include <optional>
#include <string>

namespace iam::kube {

// The cluster that we run in as a pod, by its service account in `folder` (client-go,
// rest.InClusterConfig); nothing where we do not. Of `overrides` only the token, the certificate
// authority and the server count.
std::optional<Selection> in_cluster(const util::Environment& environment,
                                    const Overrides& overrides, const std::string& folder);

} // namespace iam::kube
