#pragma once

#include "util/environment.hpp"

#include <string>

namespace iam::cluster {

// Returns whether the hint `name` was not shown yet, and remembers it in the user's cache folder.
// If that is impossible, the hint is shown again.
bool is_first_time(const std::string& name, const util::Environment& environment);

} // namespace iam::cluster
