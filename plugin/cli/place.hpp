#pragma once

#include "cli/verb.hpp"
#include "util/proposed_command.hpp"

#include <memory>
#include <string>

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

} // namespace iam::cli
