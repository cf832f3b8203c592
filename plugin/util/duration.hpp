#pragma once

#include <chrono>
#include <string_view>

namespace iam::util {

// Parses `1h30m`, `1.5s`, `-2ms` or `0` as Go's time.ParseDuration does, and rounds away from zero
// to milliseconds, so that a short duration never becomes zero. Throws UsageError in Go's words:
// `time: missing unit in duration "5"`.
std::chrono::milliseconds parse_duration(std::string_view text);

// Parses a `--request-timeout` as kubectl does: a whole number of seconds or a duration; zero means
// no timeout. Throws UsageError in kubectl's words.
std::chrono::milliseconds parse_timeout(std::string_view text);

} // namespace iam::util
