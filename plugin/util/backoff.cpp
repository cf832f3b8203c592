#include "util/backoff.hpp"

#include <algorithm>

namespace iam::util {

using std::chrono::milliseconds;

Backoff::Backoff(BackoffPolicy policy, Clock& clock, Random& random)
    : m_policy(policy),
      m_clock(clock),
      m_random(random),
      m_deadline(clock.instant() + policy.patience),
      m_bound(policy.base) {}

bool Backoff::wait(milliseconds at_least) {
  const auto left = std::chrono::floor<milliseconds>(m_deadline - m_clock.instant());
  if (left.count() <= 0 || at_least > left) {
    return false;
  }
  const milliseconds jitter(
      static_cast<milliseconds::rep>(m_random.fraction() * static_cast<double>(m_bound.count())));
  m_bound = std::min(m_bound * 2, m_policy.cap);
  m_clock.sleep(std::min(at_least + jitter, left));
  return true;
}

} // namespace iam::util
