#pragma once

#include "util/time.hpp"

#include <chrono>

namespace iam::util {

// Time as it passes. A seam: in tests nothing waits.
class Clock {
public:
  using Instant = std::chrono::steady_clock::time_point;

  virtual ~Clock() = default;

  // The time of day, which may be wrong and may jump: for signatures and what people read.
  virtual Time now() = 0;

  // A reading that only grows: for deadlines and how long a thing took.
  virtual Instant instant() = 0;

  // Waits that long. Throws Cancelled when the user asks to stop meanwhile, or has before.
  virtual void sleep(std::chrono::milliseconds length) = 0;
};

class SystemClock : public Clock {
public:
  Time now() override;
  Instant instant() override;
  void sleep(std::chrono::milliseconds length) override;
};

} // namespace iam::util
