#pragma once

#include "util/environment.hpp"

#include <optional>
#include <string>

namespace iam::util {

// Where this program keeps what it can do without: `kubectl-iam` in XDG_CACHE_HOME or `~/.cache`
// (XDG Base Directory Specification). It may not be there yet. Nothing where there is no home.
std::optional<std::string> cache_folder(const Environment& environment);

} // namespace iam::util
