#pragma once

#include "awsauth/read.hpp"

#include <vector>

namespace iam::awsauth {

// What is found in `after` and not in `before`, at whatever line; all, or errors alone.
std::vector<Finding> new_findings(const Map& before, const Map& after);
std::vector<Finding> new_errors(const Map& before, const Map& after);

} // namespace iam::awsauth
