#pragma once

#include "kube/kubeconfig.hpp"
#include "util/json.hpp"

namespace iam::test {

// `config` in the shape that `kubectl config view --raw -o json` prints, without what
// `comparable_view` takes out. Keys sorted.
util::Json kubeconfig_view(const kube::Kubeconfig& config);

// A view that kubectl printed, without what we check but do not keep (preferences, extensions other
// than a cluster's) and with nothing, null and empty told apart no more.
util::Json comparable_view(const util::Json& view);

} // namespace iam::test
