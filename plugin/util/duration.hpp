#pragma once

#include <chrono>
#include <string_view>

namespace iam::util {

// The length of a text such as `1h30m`, `1.5s`, `-2ms` or `0`, read as Go's time.ParseDuration does
// and rounded away from zero to milliseconds, so that a short one never becomes none.
// Throws UsageError in Go's words: `time: missing unit in duration "5"`.
std::chrono::milliseconds parse_duration(std::string_view text);

// The length of a `--request-timeout`, as kubectl reads it: a whole number of seconds or a
// duration; zero means none. Throws UsageError in kubectl's words.
std::chrono::milliseconds parse_timeout(std::string_view text);

} // namespace iam::util
