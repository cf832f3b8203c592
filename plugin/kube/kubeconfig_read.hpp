#pragma once

#include "kube/kubeconfig.hpp"

#include <string>

namespace iam::kube {

// What the kubeconfig `text` of the file `file` says, read as kubectl does: YAML 1.1 or JSON, the
// first document only, unknown fields ignored. Throws KubeconfigError where kubectl refuses the
// file: syntax, a field of the wrong type, two entries of a name, another kind of object.
Kubeconfig read_kubeconfig(std::string text, const std::string& file);

} // namespace iam::kube
