#pragma once

#include <string_view>

namespace iam::util {

// The name of this program, in User-Agent and the like.
inline constexpr std::string_view k_product = "kubectl-iam";

// The version of this build, as git describes it: `v1.2.3`, or `v1.2.3-4-gabcdef` after that tag.
std::string_view version();

} // namespace iam::util
