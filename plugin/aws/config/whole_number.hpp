#pragma once

#include <optional>
#include <string_view>

namespace iam::aws {

// The whole number of a setting, as Python's int() reads it for the AWS CLI: with blanks around it,
// a sign, leading zeros and single `_` between digits. Returns nullopt for anything else, and for
// numbers that do not fit.
std::optional<long long> parse_whole_number(std::string_view text);

} // namespace iam::aws
