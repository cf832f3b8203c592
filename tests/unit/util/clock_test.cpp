#include "util/cancellation.hpp"
#include "util/clock.hpp"
#include "util/error.hpp"

#include <csignal>
#include <gtest/gtest.h>
#include <thread>

namespace iam::util {
namespace {

using namespace std::chrono_literals;

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
