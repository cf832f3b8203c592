#pragma once

#include "cli/verb.hpp"
#include "cluster/host.hpp"

#include <string>

namespace iam::cli {

// Prints what to do after `verb` has succeeded, on standard error: the first of its next steps that
// takes the same flags, as a command about the same identity. Only at a terminal, and once for each
// verb: a file in the user's cache folder remembers it. `app` holds the given flags, `words` the
// other words.
void hint_next_step(const Verb& verb, const CLI::App& app, const Words& words,
                    const cluster::Host& host);

} // namespace iam::cli
