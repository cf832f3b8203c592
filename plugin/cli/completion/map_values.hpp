#pragma once

#include "cli/completion/candidate.hpp"
#include "cli/values.hpp"
#include "commands/context.hpp"
#include "commands/shared/map_location.hpp"

namespace iam::cli {

// What the map of `location` holds of `source`, which is one of its sources.
Candidates map_candidates(ValueSource source, const commands::MapLocation& location,
                          commands::Context& context);

} // namespace iam::cli
