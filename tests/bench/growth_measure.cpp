#include "growth_measure.hpp"

#include <algorithm>
#include <ctime>
#include <fmt/format.h>
#include <limits>

namespace iam::test {
namespace {

constexpr double k_limit = 16;
constexpr int k_most_rounds = 9;
constexpr double k_soonest = 1e-4; // below that it is noise

double seconds_of(const std::function<void()>& run) {
  const std::clock_t start = std::clock();
  run();
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

} // namespace

Growth growth_of(const std::function<void()>& small, const std::function<void()>& large) {
  double of_small = std::numeric_limits<double>::infinity();
  double of_large = of_small;
  double ratio = 0;
  for (int round = 0; round < k_most_rounds; ++round) {
    of_small = std::min(of_small, seconds_of(small));
    of_large = std::min(of_large, seconds_of(large));
    ratio = of_large / std::max(of_small, k_soonest);
    if (ratio < k_limit || ratio > 3 * k_limit) {
      break;
    }
  }
  return {ratio, of_large};
}

bool report_growth(std::string_view layout, std::string_view name, const Growth& growth) {
  const bool is_linear = growth.ratio < k_limit;
  fmt::print("{:<32} {:<18} {:6.1f} times, {:8.3f} ms{}\n", layout, name, growth.ratio,
             growth.seconds * 1e3, is_linear ? "" : "  TOO LONG");
  return is_linear;
}

} // namespace iam::test
