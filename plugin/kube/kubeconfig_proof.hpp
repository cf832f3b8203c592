#pragma once

#include "kube/kubeconfig_entries.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::kube {

// Throws KubeconfigError, which asks to report it, unless the kubeconfig `after` holds `entries`
// and `current_context` (nothing: the one of `before`), and in all else, unknown fields and order
// of entries included, what `before` holds. What was JSON must still be. Trusts nothing of the
// editor.
void prove_edit(const std::string& before, const std::string& after, const std::string& file,
                const std::vector<ListEntry>& entries,
                const std::optional<std::string>& current_context);

} // namespace iam::kube
