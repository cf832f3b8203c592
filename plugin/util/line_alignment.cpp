#include "util/line_alignment.hpp"

#include <algorithm>
#include <cstddef>

namespace iam::util {
namespace {

// Texts with more differences than this are not aligned, but shown as removed and added as a whole.
constexpr std::ptrdiff_t k_most_differences = 2000;

// The shortest way from `before` to `after` (E. Myers, An O(ND) Difference Algorithm, 1986): for
// each number of differences, how far each diagonal `k = x - y` reaches.
class Alignment {
public:
  Alignment(const Lines& before, const Lines& after)
      : m_before(before),
        m_after(after),
        m_rows(std::ssize(before)),
        m_columns(std::ssize(after)) {}

  std::vector<Step> steps() {
    const std::ptrdiff_t most = std::min(m_rows + m_columns, k_most_differences);
    std::vector<std::ptrdiff_t> reach(static_cast<std::size_t>(2 * most + 3), 0);
    const auto at = [&](std::ptrdiff_t k) -> std::ptrdiff_t& {
      return reach[static_cast<std::size_t>(k + most + 1)];
    };
    for (std::ptrdiff_t d = 0; d <= most; ++d) {
      m_trace.emplace_back(&at(-d - 1), &at(d + 1) + 1);
      for (std::ptrdiff_t k = -d; k <= d; k += 2) {
        const bool down = k == -d || (k != d && at(k - 1) < at(k + 1));
        std::ptrdiff_t x = down ? at(k + 1) : at(k - 1) + 1;
        for (; x < m_rows && x - k < m_columns && equal(x, x - k);) {
          ++x;
        }
        at(k) = x;
        if (x >= m_rows && x - k >= m_columns) {
          return walk_back(d);
        }
      }
    }
    std::vector<Step> all(m_before.size(), Step::remove);
    all.insert(all.end(), m_after.size(), Step::add);
    return all;
  }

private:
  bool equal(std::ptrdiff_t row, std::ptrdiff_t column) const {
    return m_before[static_cast<std::size_t>(row)] == m_after[static_cast<std::size_t>(column)];
  }

  std::vector<Step> walk_back(std::ptrdiff_t d) const {
    std::vector<Step> steps;
    std::ptrdiff_t x = m_rows;
    std::ptrdiff_t y = m_columns;
    for (; d >= 0; --d) {
      // What the diagonals -d-1 .. d+1 had reached before this difference was made.
      const auto at = [&](std::ptrdiff_t k) {
        return m_trace[static_cast<std::size_t>(d)][static_cast<std::size_t>(k + d + 1)];
      };
      const std::ptrdiff_t k = x - y;
      const bool down = k == -d || (k != d && at(k - 1) < at(k + 1));
      const std::ptrdiff_t from = down ? at(k + 1) : at(k - 1) + 1;
      const std::ptrdiff_t kept = d == 0 ? x : x - from;
      steps.insert(steps.end(), static_cast<std::size_t>(kept), Step::keep);
      if (d > 0) {
        steps.push_back(down ? Step::add : Step::remove);
      }
      x = down ? from : from - 1;
      y = x - (down ? k + 1 : k - 1);
    }
    std::reverse(steps.begin(), steps.end());
    return steps;
  }

  const Lines& m_before;
  const Lines& m_after;
  std::ptrdiff_t m_rows;
  std::ptrdiff_t m_columns;
  std::vector<std::vector<std::ptrdiff_t>> m_trace;
};

} // namespace

Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t length = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  return lines;
}

std::vector<Step> steps_between(const Lines& before, const Lines& after) {
  const auto [left, right] =
      std::mismatch(before.begin(), before.end(), after.begin(), after.end());
  const auto head = static_cast<std::size_t>(left - before.begin());
  std::size_t tail = 0;
  while (tail < std::min(before.size(), after.size()) - head &&
         before[before.size() - tail - 1] == after[after.size() - tail - 1]) {
    ++tail;
  }
  const Lines middle_before(left, before.end() - static_cast<std::ptrdiff_t>(tail));
  const Lines middle_after(right, after.end() - static_cast<std::ptrdiff_t>(tail));
  std::vector<Step> steps(head, Step::keep);
  const std::vector<Step> middle = Alignment(middle_before, middle_after).steps();
  steps.insert(steps.end(), middle.begin(), middle.end());
  steps.insert(steps.end(), tail, Step::keep);
  return steps;
}

} // namespace iam::util
