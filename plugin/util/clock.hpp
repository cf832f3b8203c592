#pragma once

#include "util/time.hpp"

#include <atomic>
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

// Another clock whose pauses can be ended from another thread.
class StoppableClock : public Clock {
public:
  // `inner` must outlive it.
  explicit StoppableClock(Clock& inner) : m_inner(inner) {}

  Time now() override { return m_inner.now(); }
  Instant instant() override { return m_inner.instant(); }
  void sleep(std::chrono::milliseconds length) override;

  // Ends the present pause within a moment, and all others at once.
  void stop() { m_is_stopped = true; }

private:
  Clock& m_inner;
  std::atomic<bool> m_is_stopped = false;
};

} // namespace iam::util
