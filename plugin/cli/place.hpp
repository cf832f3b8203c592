#pragma once

#include "cli/verb.hpp"
#include "util/environment.hpp"
#include "util/proposed_command.hpp"

#include <memory>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace iam::cli {

// Returns whether the flag chooses what a command acts on: the cluster, the manifest, the account,
// or who asks.
bool selects_place(const CLI::Option& option);

// Returns the place that the flags of `verb` given to `app` choose, for commands that messages
// propose. Flags that hold secrets are left out. `program` is this program's name in messages.
util::CommandPlace place_of(const Verb& verb, std::shared_ptr<const CLI::App> app,
                            const std::string& program);

// Returns the name of the EKS cluster that the flags given to `app` choose, and the flags with
// which AWS finds it, as CommandPlace::cluster does. Reads the kubeconfig; nothing if that fails,
// for a manifest, and where the kubeconfig does not say which cluster it is.
std::vector<std::string> cluster_of(const CLI::App& app, const util::Environment& environment);

} // namespace iam::cli
