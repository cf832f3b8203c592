#pragma once

#include "kube/kubeconfig_entries.hpp"

#include <string>

namespace iam::kube {

enum class CurrentContext { switch_to, keep };

// `text`, the kubeconfig in the file `file`, with the entries of `way` in it: those of the names
// that are there already say what is wanted and nothing else, others come last in their lists.
// What else stands there keeps its bytes. An empty text becomes a new kubeconfig.
//
// Throws KubeconfigError with `file:line:column` as its place where kubectl refuses the text, or
// where its layout cannot be edited without a guess; `file` where the result would not hold what it
// should (prove_edit).
std::string with_way_in(const std::string& text, const std::string& file, const WayIn& way,
                        CurrentContext current);

} // namespace iam::kube
