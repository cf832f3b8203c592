#pragma once

#include "kube/selection.hpp"

#include <string>
#include <vector>

namespace iam::cluster {

// Returns the command that writes the context of `selection` anew, under the same names, for the
// EKS cluster `name` (empty: the one that the kubeconfig names), with `more_words`. Empty if the
// kubeconfig names none.
std::string rewrite_command(const kube::Selection& selection, const std::string& name = {},
                            const std::vector<std::string>& more_words = {});

} // namespace iam::cluster
