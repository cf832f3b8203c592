#pragma once

#include "kube/kubeconfig_entries.hpp"

#include <string>

namespace iam::kube {

enum class CurrentContext { switch_to, keep };

// Returns the kubeconfig `text`, of the file `file`, with the entries of `way`. Existing entries of
// these names get exactly the wanted values, even if theirs are damaged; new ones are added at the
// end of their lists. All other bytes stay. An empty text becomes a new kubeconfig. Throws
// KubeconfigError, with `file:line:column` if kubectl refuses the text or its layout cannot be
// edited without guessing, with `file` if the result is wrong (prove_edit).
std::string with_way_in(const std::string& text, const std::string& file, const WayIn& way,
                        CurrentContext current);

} // namespace iam::kube
