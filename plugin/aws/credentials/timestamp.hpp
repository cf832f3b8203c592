#pragma once

#include "util/time.hpp"

#include <optional>
#include <string_view>

namespace iam::aws {

// Parses the forms that the AWS CLI, its older versions and credential programs write: RFC 3339,
// with `UTC` for the zone, with an offset without colon, with a blank for the `T`. Returns nullopt
// for anything else.
std::optional<util::Time> parse_timestamp(std::string_view text);

} // namespace iam::aws
