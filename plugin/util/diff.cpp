#include "util/diff.hpp"

#include "util/line_alignment.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::util {
namespace {

constexpr std::size_t k_context = 3;

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
