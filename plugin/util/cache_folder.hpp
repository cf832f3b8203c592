#pragma once

#include "util/environment.hpp"

#include <optional>
#include <string>

namespace iam::util {

// The cache of this program: `kubectl-iam` in XDG_CACHE_HOME or `~/.cache` (XDG Base Directory
// Specification). It may not exist yet. Returns nullopt if there is no home folder.
std::optional<std::string> cache_folder(const Environment& environment);

} // namespace iam::util
