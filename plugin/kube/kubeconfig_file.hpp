#pragma once

#include "util/clock.hpp"
#include "util/environment.hpp"

#include <functional>
#include <optional>
#include <string>

namespace iam::kube {

// The absolute path of the kubeconfig for the entries of the cluster `cluster_name`, chosen as the
// AWS CLI does: the one in `flag` (empty: not given), else the first file of KUBECONFIG that has a
// cluster of that name, else the first, else `~/.kube/config`. A leading `~` is the home folder.
// Skips files that cannot be read, and calls `warn`.
std::string kubeconfig_file_of(const std::string& cluster_name, const std::string& flag,
                               const util::Environment& environment,
                               const std::function<void(const std::string&)>& warn);

// A kubeconfig's text; nullopt if there is no such file.
using KubeconfigText = std::optional<std::string>;

// The text to change: `text`, which is that of `path`, or that of kubectl's former default file if
// kubectl would copy it to `path`, so that its entries do not get lost.
std::string text_to_change(const KubeconfigText& text, const std::string& path,
                           const util::Environment& environment);

// Replaces the text of the kubeconfig at `path` by the result of `change`, atomically and under the
// lock that kubectl takes. A new file is readable by its owner only. If another program, which
// takes no lock, has written in the meantime, calls `change` again. For `note`, see
// util::FileOptions. Throws util::Error, util::Cancelled and what `change` throws.
void rewrite_kubeconfig(const std::string& path, util::Clock& clock,
                        const std::function<std::string(const KubeconfigText&)>& change,
                        const std::function<void(const std::string&)>& note);

} // namespace iam::kube
