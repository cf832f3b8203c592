#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace iam::util {

// How long work may take: its caller waits for `patience` at most, and after `life` the work and
// all that it started is ended.
struct BackgroundLimits {
  std::chrono::milliseconds patience;
  std::chrono::seconds life;
};

// Has `work` done by a process of its own, without a terminal (so that nothing in it can ask the
// user), with the null device as its three streams. Returns what it returns; nothing when it takes
// longer than the caller waits, in which case it goes on alone, or when it throws. To be called
// while the process has one thread.
std::optional<std::string> in_background(const std::function<std::string()>& work,
                                         BackgroundLimits limits);

} // namespace iam::util
