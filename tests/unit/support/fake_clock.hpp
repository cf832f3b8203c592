#pragma once

#include "util/clock.hpp"

#include <vector>

namespace iam::test {

// A clock that stands still until somebody sleeps, which takes no time at all.
class FakeClock : public util::Clock {
public:
  // 2023-11-14T22:13:20Z
  explicit FakeClock(util::Time start = util::Time(std::chrono::milliseconds(1700000000000)))
      : m_start(start) {}

  util::Time now() override { return m_start + m_passed; }
  Instant instant() override { return Instant() + m_passed; }
  void sleep(std::chrono::milliseconds length) override {
    naps.push_back(length);
    m_passed += length;
  }
  void advance(std::chrono::milliseconds length) { m_passed += length; }

  std::vector<std::chrono::milliseconds> naps; // each sleep, in order

private:
  util::Time m_start;
  std::chrono::milliseconds m_passed{0};
};

} // namespace iam::test
