#pragma once

#include <string_view>

namespace iam::util {

// The version of this build, as git named it: `v1.2.3`, or `v1.2.3-4-gabcdef` after that tag.
std::string_view version();

} // namespace iam::util
