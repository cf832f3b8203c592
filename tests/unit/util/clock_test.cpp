#include "util/cancellation.hpp"
#include "util/clock.hpp"
#include "util/error.hpp"

#include <csignal>
#include <gtest/gtest.h>
#include <thread>

namespace iam::util {
namespace {

using namespace std::chrono_literals;

TEST(StoppableClock, ends_a_pause_and_all_that_follow) {
  SystemClock system;
  StoppableClock clock(system);
  const Clock::Instant start = clock.instant();
  std::thread other([&] { clock.stop(); });
  clock.sleep(1h);
  other.join();
  clock.sleep(1h);
  EXPECT_LT(clock.instant() - start, 1h);
}

TEST(StoppableClock, sleeps_as_long_as_another) {
  SystemClock system;
  StoppableClock clock(system);
  const Clock::Instant start = clock.instant();
  clock.sleep(5ms);
  EXPECT_GE(clock.instant() - start, 5ms);
}

TEST(SystemClock, sleeps_at_least_that_long) {
  SystemClock clock;
  const Clock::Instant start = clock.instant();
  clock.sleep(5ms);
  EXPECT_GE(clock.instant() - start, 5ms);
  clock.sleep(-1s);
}

TEST(SystemClock, wakes_on_ctrl_c) {
  const InterruptHandler handler;
  SystemClock clock;
  std::thread user([] { kill(getpid(), SIGINT); });
  EXPECT_THROW(clock.sleep(24h), Cancelled);
  user.join();
  EXPECT_THROW(clock.sleep(0ms), Cancelled);
}

} // namespace
} // namespace iam::util
