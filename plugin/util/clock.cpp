#include "util/clock.hpp"

#include "util/cancellation.hpp"

#include <algorithm>
#include <poll.h>

namespace iam::util {

using std::chrono::milliseconds;

Time SystemClock::now() {
  return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
}

Clock::Instant SystemClock::instant() {
  return std::chrono::steady_clock::now();
}

void SystemClock::sleep(milliseconds length) {
  constexpr milliseconds k_longest_poll = std::chrono::hours(1);
  const Instant end = instant() + length;
  while (true) {
    throw_if_cancelled();
    const auto left = std::chrono::ceil<milliseconds>(end - instant());
    if (left.count() <= 0) {
      return;
    }
    pollfd interrupt{first_interrupt_fd(), POLLIN, 0};
    poll(&interrupt, 1, static_cast<int>(std::min(left, k_longest_poll).count()));
  }
}

void StoppableClock::sleep(milliseconds length) {
  constexpr milliseconds k_slice(50);
  while (length.count() > 0 && !m_is_stopped) {
    const milliseconds slice = std::min(length, k_slice);
    m_inner.sleep(slice);
    length -= slice;
  }
}

} // namespace iam::util
