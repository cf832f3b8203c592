#pragma once

#include "kube/kubeconfig.hpp"
#include "util/environment.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::kube {

struct LoadedKubeconfig {
  Kubeconfig config;
  std::vector<std::string> files;    // those that exist, in order of precedence
  std::vector<std::string> warnings; // for people
};

// `~/.kube/config`.
std::string default_kubeconfig(const util::Environment& environment);

// The former default, `~/.kube/.kubeconfig`, as long as the default does not exist: kubectl then
// copies one to the other (client-go, tools/clientcmd/loader.go). Returns nullopt if there is no
// such file.
std::optional<std::string> former_kubeconfig(const util::Environment& environment);

// The files to read, in order of precedence, as in kubectl: the one of `--kubeconfig` (empty: not
// given), else those of KUBECONFIG, each once, else the default or the former default.
std::vector<std::string> kubeconfig_files(const std::string& flag,
                                          const util::Environment& environment);

// Reads these files and merges them, with paths as written. Skips missing files, except for the one
// of `flag`. Throws KubeconfigError.
LoadedKubeconfig load_kubeconfig(const std::string& flag, const util::Environment& environment);

// `first` with the entries that only `second` has. Entries of the same name are not merged.
Kubeconfig merge(Kubeconfig first, const Kubeconfig& second);

// Makes relative paths absolute, from the folder of the file with the entry. A command is a path if
// it contains a slash.
void resolve_paths(Cluster& cluster);
void resolve_paths(User& user);

} // namespace iam::kube
