#pragma once

#include <string_view>
#include <vector>

namespace iam::util {

using Lines = std::vector<std::string_view>;

// The lines of `text` with their breaks, so that a missing final newline is a difference.
Lines lines_of(std::string_view text);

// What becomes of a line between two texts.
enum class Step : char { keep = ' ', remove = '-', add = '+' };

// Returns the shortest way from `before` to `after`, line by line.
std::vector<Step> steps_between(const Lines& before, const Lines& after);

} // namespace iam::util
