#pragma once

#include "kube/kubeconfig_entries.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::kube {

// Throws KubeconfigError, which asks the user to report it, unless the kubeconfig `after` has
// `entries` and `current_context` (nullopt: the one of `before`), and otherwise equals `before`,
// including unknown fields and the order of entries. JSON must stay JSON. Trusts nothing of the
// editor.
void prove_edit(const std::string& before, const std::string& after, const std::string& file,
                const std::vector<ListEntry>& entries,
                const std::optional<std::string>& current_context);

} // namespace iam::kube
