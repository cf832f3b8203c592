#pragma once

#include "util/clock.hpp"
#include "util/environment.hpp"

#include <functional>
#include <optional>
#include <string>

namespace iam::kube {

// The kubeconfig into which the entries of the cluster `cluster_name` belong, as the AWS CLI
// chooses it, with an absolute path: the one of `flag` (empty: not given), else the first file of
// KUBECONFIG that has a cluster of that name, else the first, else `~/.kube/config`. A leading `~`
// is the home folder. Files that cannot be read are passed over with a word to `warn`.
std::string kubeconfig_file_of(const std::string& cluster_name, const std::string& flag,
                               const util::Environment& environment,
                               const std::function<void(const std::string&)>& warn);

// A kubeconfig's text; nothing where there is no such file.
using KubeconfigText = std::optional<std::string>;

// Replaces what the kubeconfig at `path` holds by what `change` makes of it, whole or not at all,
// under the lock that kubectl takes. A new file is its owner's alone. Where another program, which
// takes no lock, has written meanwhile, `change` is asked again. `note` hears what of the file
// could not be kept (util::WriteOptions). Throws util::Error, util::Cancelled and what `change`
// throws.
void rewrite_kubeconfig(const std::string& path, util::Clock& clock,
                        const std::function<std::string(const KubeconfigText&)>& change,
                        const std::function<void(const std::string&)>& note);

} // namespace iam::kube
