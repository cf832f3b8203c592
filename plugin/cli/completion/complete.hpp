#pragma once

#include "cli/completion/candidate.hpp"
#include "cli/verb.hpp"
#include "cluster/host.hpp"

namespace iam::cli {

// Prints how `words`, of which the last is at the cursor, can be completed, from the declared verbs
// and flags. Never fails and never prompts: if nothing is known, it offers nothing. Returns the
// exit code 0, since kubectl drops all other answers.
int complete(const Words& words, Descriptions descriptions, const cluster::Host& host);

} // namespace iam::cli
