#pragma once

#include "util/time.hpp"

#include <chrono>

namespace iam::util {

// The time. Tests replace it, so that they do not wait.
class Clock {
public:
  using Instant = std::chrono::steady_clock::time_point;

  virtual ~Clock() = default;

  // The time of day, which may be wrong and may jump: for signatures and output.
  virtual Time now() = 0;

  // A time that never goes back: for deadlines and durations.
  virtual Instant instant() = 0;

  // Waits. Throws Cancelled if the user asks to stop during that time, or has before.
  virtual void sleep(std::chrono::milliseconds length) = 0;
};

class SystemClock : public Clock {
public:
  Time now() override;
  Instant instant() override;
  void sleep(std::chrono::milliseconds length) override;
};

} // namespace iam::util
