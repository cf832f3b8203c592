#pragma once

#include "cli/completion/candidate.hpp"
#include "cli/verb.hpp"
#include "cluster/host.hpp"

namespace iam::cli {

// Answers a shell which asks how `words` can go on; the last of them is the one at the cursor. All
// that it offers comes of the declared verbs and flags. Never fails and never asks: where nothing
// is known, nothing is offered. Returns the exit code, 0, since kubectl drops everything else.
int complete(const Words& words, Descriptions descriptions, const cluster::Host& host);

} // namespace iam::cli
