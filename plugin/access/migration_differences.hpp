#pragma once

#include "access/access_entry.hpp"
#include "awsauth/mapping.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::access {

// Returns how the entry `existing`, which is described, differs from `wanted`, which `line` would
// become, each as a sentence; nullopt: it can become none.
std::vector<std::string> differences(const AccessEntry& existing,
                                     const std::optional<AccessEntry>& wanted,
                                     const awsauth::Mapping& line);

} // namespace iam::access
