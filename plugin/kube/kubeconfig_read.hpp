#pragma once

#include "kube/kubeconfig.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace iam::kube {

// Reads the kubeconfig `text` of the file `file` as kubectl does: YAML 1.1 or JSON, only the first
// document, without unknown fields. Throws KubeconfigError if kubectl would refuse the file:
// syntax, a field of the wrong type, two entries of the same name, another kind of object.
Kubeconfig read_kubeconfig(std::string text, const std::string& file);

// Whether the value of the entry `name` of `list` (`clusters`, `users`, `contexts`) is to be read.
using EntryFilter = std::function<bool(std::string_view list, const std::string& name)>;

// The same, but the entries that `filter` leaves out are only known by their names. Their values
// may be damaged.
Kubeconfig read_kubeconfig(std::string text, const std::string& file, const EntryFilter& filter);

} // namespace iam::kube
