#pragma once

#include "util/diff.hpp"

#include <ostream>
#include <vector>

namespace iam::present {

// Prints `lines`, fit for a terminal, in kubectl's colours if `colour`.
void print_diff(std::ostream& out, const std::vector<util::DiffLine>& lines, bool colour);

} // namespace iam::present
