#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace iam::util {

// How long work may take: the caller waits for `patience` at most; after `life`, the work and
// everything that it started are ended.
struct BackgroundLimits {
  std::chrono::milliseconds patience;
  std::chrono::seconds life;
};

// Runs `work` in a process of its own, without a terminal (so that it cannot ask the user), with
// the null device as its three streams. Returns its result; nullopt if it throws, or if it takes
// longer than the caller waits: then it continues alone. Call it while the process has one thread.
std::optional<std::string> in_background(const std::function<std::string()>& work,
                                         BackgroundLimits limits);

} // namespace iam::util
