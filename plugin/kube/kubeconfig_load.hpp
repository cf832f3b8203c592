#pragma once

#include "kube/kubeconfig.hpp"
#include "util/environment.hpp"

#include <string>
#include <vector>

namespace iam::kube {

struct LoadedKubeconfig {
  Kubeconfig config;
  std::vector<std::string> files;    // those that were read, in order of precedence
  std::vector<std::string> warnings; // for people
};

// The files that count, in order of precedence, as kubectl has it: the one of `--kubeconfig`
// (empty: not given), else those of KUBECONFIG, each once, else `~/.kube/config`.
std::vector<std::string> kubeconfig_files(const std::string& flag,
                                          const util::Environment& environment);

// Reads the files that count and merges them, paths as written. Files that are missing are passed
// over, but for the one of `flag`. Throws KubeconfigError.
LoadedKubeconfig load_kubeconfig(const std::string& flag, const util::Environment& environment);

// `first` with what only `second` has: an entry is taken whole from where it is named first.
Kubeconfig merge(Kubeconfig first, const Kubeconfig& second);

// Makes relative paths absolute: each from the folder of the file that holds the entry. A command
// is a path where it has a slash.
void resolve_paths(Cluster& cluster);
void resolve_paths(User& user);

} // namespace iam::kube
