#pragma once

#include "kube/kubeconfig.hpp"

#include <string>

namespace iam::kube {

// Reads the kubeconfig `text` of the file `file` as kubectl does: YAML 1.1 or JSON, only the first
// document, without unknown fields. Throws KubeconfigError if kubectl would refuse the file:
// syntax, a field of the wrong type, two entries of the same name, another kind of object.
Kubeconfig read_kubeconfig(std::string text, const std::string& file);

} // namespace iam::kube
