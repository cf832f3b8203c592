#pragma once

#include <string>

namespace iam::util {

// Asks `question` on the terminal and reads a line from it, which is not shown while it is typed.
// Standard input and output are left alone: they may belong to a pipe. Throws Error where the
// process has no terminal, Cancelled on Ctrl-C; the terminal is put back in either case.
std::string ask_secretly(const std::string& question);

} // namespace iam::util
