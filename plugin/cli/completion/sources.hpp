#pragma once

#include "cli/completion/candidate.hpp"
#include "cli/completion/line.hpp"
#include "commands/context.hpp"

namespace iam::cli {

// What `values` may be on `line`. Throws util::Error where a file or the cluster does not tell.
Answer answer_from(const Values& values, const Line& line, commands::Context& context);

} // namespace iam::cli
