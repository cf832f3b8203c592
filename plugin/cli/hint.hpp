#pragma once

#include "cli/verb.hpp"
#include "cluster/host.hpp"

#include <string>

namespace iam::cli {

// Says what comes naturally after `verb`, which did what the command line asked of it: the first of
// its next steps that this program knows, as a command about the same thing, on standard error.
// Only for somebody at a terminal, and each once: a file in the user's cache folder remembers it.
// `app` holds the flags as they were given, `words` the others.
void hint_next_step(const Verb& verb, const CLI::App& app, const Words& words,
                    const std::string& program, const cluster::Host& host);

} // namespace iam::cli
