#pragma once

#include "access/entry_plan.hpp"

#include <cstddef>
#include <string>

namespace iam::access {

// Returns the command that carries out what is left of `plan` after its first `done` steps.
std::string completing_command(const EntryPlan& plan, std::size_t done);

// Returns the command that creates `entry`, with all it has.
std::string creating_command(const AccessEntry& entry);

} // namespace iam::access
