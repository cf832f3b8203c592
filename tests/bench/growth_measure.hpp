#pragma once

#include <functional>
#include <string_view>

namespace iam::test {

// How many times as long `large` takes as `small`, of CPU time, and how long that is.
struct Growth {
  double ratio = 0;
  double seconds = 0; // of `large`
};

// Runs both, again and again while `large` seems to take too long for what is eight times the size:
// other load on the machine may disturb a measurement, but not all of them.
Growth growth_of(const std::function<void()>& small, const std::function<void()>& large);

// Prints the growth of what `name` does to `layout`, whose sizes are 1 to 8. Returns whether that
// is linear: what is linear takes less than 16 times as long, with room for caches, and what is
// quadratic misses that by far.
bool report_growth(std::string_view layout, std::string_view name, const Growth& growth);

} // namespace iam::test
