#pragma once

#include "util/clock.hpp"
#include "util/random.hpp"

#include <chrono>

namespace iam::util {

struct BackoffPolicy {
  std::chrono::milliseconds base{20}; // the longest first pause
  std::chrono::milliseconds cap{1000};
  std::chrono::milliseconds patience{10000}; // from the first attempt to the last
};

// The pauses between attempts: exponential with full jitter (each is between nothing and a bound
// that doubles), so that clients that collided do not collide again, until a deadline. The time
// starts at construction.
class Backoff {
public:
  Backoff(BackoffPolicy policy, Clock& clock, Random& random);

  // Waits before the next attempt, at least `at_least` (the server's Retry-After). Returns false,
  // without waiting, if the deadline has passed or would pass before that. Throws Cancelled on
  // Ctrl-C.
  bool wait(std::chrono::milliseconds at_least = std::chrono::milliseconds(0));

private:
  BackoffPolicy m_policy;
  Clock& m_clock;
  Random& m_random;
  Clock::Instant m_deadline;
  std::chrono::milliseconds m_bound;
};

} // namespace iam::util
