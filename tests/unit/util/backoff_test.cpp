#include "support/fake_clock.hpp"
#include "support/fake_random.hpp"
#include "util/backoff.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::util {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

constexpr BackoffPolicy k_policy{.base = 10ms, .cap = 50ms, .patience = 200ms};

TEST(Backoff, doubles_the_bound_up_to_the_cap_and_stops_at_the_deadline) {
  test::FakeClock clock;
  test::FakeRandom random({0.999999});
  Backoff backoff(k_policy, clock, random);
  while (backoff.wait()) {
  }
  EXPECT_THAT(clock.naps, ElementsAre(9ms, 19ms, 39ms, 49ms, 49ms, 35ms));
  EXPECT_EQ(clock.instant(), Clock::Instant() + 200ms);
}

TEST(Backoff, jitters_over_the_whole_bound) {
  test::FakeClock clock;
  test::FakeRandom random({0.0, 0.5});
  Backoff backoff(k_policy, clock, random);
  EXPECT_TRUE(backoff.wait());
  EXPECT_TRUE(backoff.wait());
  EXPECT_THAT(clock.naps, ElementsAre(0ms, 10ms));
}

TEST(Backoff, waits_as_long_as_the_server_asks_or_gives_up_at_once) {
  test::FakeClock clock;
  test::FakeRandom random({0.5});
  Backoff backoff(k_policy, clock, random);
  EXPECT_TRUE(backoff.wait(100ms));
  EXPECT_FALSE(backoff.wait(100ms));
  EXPECT_THAT(clock.naps, ElementsAre(105ms));
}

TEST(Backoff, counts_the_time_that_the_tries_take) {
  test::FakeClock clock;
  test::FakeRandom random({0.5});
  Backoff backoff(k_policy, clock, random);
  clock.advance(200ms);
  EXPECT_FALSE(backoff.wait());
}

} // namespace
} // namespace iam::util
