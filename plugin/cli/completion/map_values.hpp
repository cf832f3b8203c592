#pragma once

#include "cli/completion/candidate.hpp"
#include "cli/values.hpp"
#include "cluster/host.hpp"
#include "cluster/target.hpp"

namespace iam::cli {

// Returns the values of `source` in the map of `target`; `source` is one of a map.
Candidates map_candidates(ValueSource source, const cluster::TargetFlags& target,
                          const cluster::Host& host);

} // namespace iam::cli
