#include "util/random.hpp"

#include <gtest/gtest.h>

namespace iam::util {
namespace {

TEST(SystemRandom, spreads_over_zero_to_one) {
  SystemRandom random;
  int low = 0;
  constexpr int k_draws = 4000;
  for (int i = 0; i < k_draws; ++i) {
    const double fraction = random.fraction();
    ASSERT_GE(fraction, 0.0);
    ASSERT_LT(fraction, 1.0);
    low += fraction < 0.5 ? 1 : 0;
  }
  EXPECT_NEAR(low, k_draws / 2, 400); // over twelve standard deviations
}

} // namespace
} // namespace iam::util
