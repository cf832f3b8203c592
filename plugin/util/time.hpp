#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace iam::util {

// A moment in UTC, in milliseconds: nanoseconds end in 2262, and expiry dates do not.
using Time = std::chrono::sys_time<std::chrono::milliseconds>;

// `2006-01-02T15:04:05Z`: RFC 3339, UTC, whole seconds.
std::string rfc3339(Time time);

// The moment of an RFC 3339 text with any offset and fraction of a second (cut to milliseconds).
// Reads what Go's time.RFC3339 reads: upper-case `T` and `Z`, no leap seconds. Returns nullopt for
// anything else.
std::optional<Time> parse_rfc3339(std::string_view text);

// `20060102T150405Z`: the form that AWS signs (ISO 8601 basic).
std::string aws_time(Time time);

// The moment of such a text. Returns nullopt for anything else.
std::optional<Time> parse_aws_time(std::string_view text);

} // namespace iam::util
