#include "util/diff.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::util {
namespace {

using Lines = std::vector<std::string_view>;

constexpr std::size_t k_context = 3;

// Texts with more differences than this are not aligned, but shown as removed and added as a whole.
constexpr std::ptrdiff_t k_most_differences = 2000;

// The lines of `text` with their breaks, so that a missing final newline is a difference.
Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t length = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  return lines;
}

enum class Step : char { keep = ' ', remove = '-', add = '+' };

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

// A range of lines as diff writes it: its first line, counted from 1, and its length.
std::string range(std::size_t first, std::size_t count) {
  const std::size_t start = count == 0 ? first : first + 1;
  return count == 1 ? fmt::format("{}", start) : fmt::format("{},{}", start, count);
}

void add_line(std::vector<DiffLine>& lines, Step step, std::string_view text) {
  const bool complete = text.ends_with('\n');
  text.remove_suffix(complete ? 1 : 0);
  const DiffLine::Mark mark = step == Step::keep     ? DiffLine::Mark::context
                              : step == Step::remove ? DiffLine::Mark::removed
                                                     : DiffLine::Mark::added;
  lines.push_back({mark, static_cast<char>(step) + std::string(text)});
  if (!complete) {
    lines.push_back({DiffLine::Mark::no_newline, "\\ No newline at end of file"});
  }
}

} // namespace

std::vector<DiffLine> unified_diff(std::string_view before, std::string_view after,
                                   const std::string& before_name, const std::string& after_name) {
  if (before == after) {
    return {};
  }
  const Lines old_lines = lines_of(before);
  const Lines new_lines = lines_of(after);
  const std::vector<Step> steps = steps_between(old_lines, new_lines);
  std::vector<DiffLine> result = {{DiffLine::Mark::header, "--- " + before_name},
                                  {DiffLine::Mark::header, "+++ " + after_name}};
  std::size_t old_at = 0;
  std::size_t new_at = 0;
  for (std::size_t at = 0; at < steps.size();) {
    const auto change = std::find_if(steps.begin() + static_cast<std::ptrdiff_t>(at), steps.end(),
                                     [](Step step) { return step != Step::keep; });
    const auto next = static_cast<std::size_t>(change - steps.begin());
    if (next == steps.size()) {
      break;
    }
    const std::size_t begin = std::max(at, next - std::min(next, k_context));
    old_at += begin - at;
    new_at += begin - at;
    // A hunk goes on until more than twice the context stays unchanged.
    std::size_t end = next + 1;
    for (std::size_t i = end; i < steps.size() && i - end <= 2 * k_context; ++i) {
      end = steps[i] == Step::keep ? end : i + 1;
    }
    end = std::min(end + k_context, steps.size());
    const std::size_t old_first = old_at;
    const std::size_t new_first = new_at;
    const std::size_t place = result.size();
    for (std::size_t i = begin; i < end; ++i) {
      add_line(result, steps[i], steps[i] == Step::add ? new_lines[new_at] : old_lines[old_at]);
      old_at += steps[i] == Step::add ? 0U : 1U;
      new_at += steps[i] == Step::remove ? 0U : 1U;
    }
    result.insert(
        result.begin() + static_cast<std::ptrdiff_t>(place),
        {DiffLine::Mark::hunk, fmt::format("@@ -{} +{} @@", range(old_first, old_at - old_first),
                                           range(new_first, new_at - new_first))});
    at = end;
  }
  return result;
}

} // namespace iam::util
