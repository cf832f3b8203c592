#pragma once

#include "cli/completion/candidate.hpp"
#include "cli/completion/line.hpp"
#include "cluster/host.hpp"

namespace iam::cli {

// What `values` may be on `line`. Throws util::Error where a file or the cluster does not tell.
Answer answer_from(const Values& values, const Line& line, const cluster::Host& host);

} // namespace iam::cli
