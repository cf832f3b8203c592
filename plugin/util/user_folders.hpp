#pragma once

#include "util/environment.hpp"

#include <optional>
#include <string>

namespace iam::util {

// The folders of this program in the user's home (XDG Base Directory Specification). They may not
// exist yet. Both return nullopt if there is no home folder.

// What can be found out again: `kubectl-iam` in XDG_CACHE_HOME or `~/.cache`.
std::optional<std::string> cache_folder(const Environment& environment);

// What cannot: `kubectl-iam` in XDG_STATE_HOME or `~/.local/state`.
std::optional<std::string> state_folder(const Environment& environment);

} // namespace iam::util
