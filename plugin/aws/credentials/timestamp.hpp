#pragma once

#include "util/time.hpp"

#include <optional>
#include <string_view>

namespace iam::aws {

// Parses the times that the AWS CLI accepts (dateutil.parser) and that programs write: ISO 8601 in
// its extended and basic form, with or without seconds, in any letter case, and dates with the name
// of a month, as in HTTP (RFC 9110) and asctime. The zone may be `Z`, `UTC`, `GMT` or an offset
// (`+02`, `+0200`, `+02:00`). Returns nullopt for anything else, also without a zone.
std::optional<util::Time> parse_timestamp(std::string_view text);

} // namespace iam::aws
