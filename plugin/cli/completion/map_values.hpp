#pragma once

#include "cli/completion/candidate.hpp"
#include "cli/values.hpp"
#include "cluster/host.hpp"
#include "cluster/target.hpp"

namespace iam::cli {

// What the map of `location` holds of `source`, which is one of its sources.
Candidates map_candidates(ValueSource source, const cluster::TargetFlags& location,
                          const cluster::Host& host);

} // namespace iam::cli
