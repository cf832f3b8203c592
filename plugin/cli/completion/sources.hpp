#pragma once

#include "cli/completion/candidate.hpp"
#include "cli/completion/line.hpp"
#include "cluster/host.hpp"

namespace iam::cli {

// Returns what `values` may be on `line`. Throws util::Error if a file cannot be read.
Answer answer_from(const Values& values, const Line& line, const cluster::Host& host);

} // namespace iam::cli
