#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace iam::util {

// One line of a unified diff, without its line break. Except for headers, `text` begins with the
// line's mark (` `, `-`, `+`).
struct DiffLine {
  enum class Mark : std::uint8_t { header, hunk, context, removed, added, no_newline };
  Mark mark;
  std::string text;
};

// The unified diff (POSIX `diff -u`, three lines of context) from `before` to `after`, whose header
// calls them by these names. Empty if they are equal.
std::vector<DiffLine> unified_diff(std::string_view before, std::string_view after,
                                   const std::string& before_name, const std::string& after_name);

} // namespace iam::util
