#pragma once

#include "access/effective.hpp"

#include <string>
#include <vector>

namespace iam::change {

// Who gets in, or gets more, by `after` than by `before`, each as a text for people: `ARN gets in,
// with group dev, username dev`, `ARN gets group dev`.
std::vector<std::string> gains(const access::Sources& before, const access::Sources& after);

} // namespace iam::change
