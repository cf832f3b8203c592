#pragma once

#include <string>

namespace iam::util {

// Asks `question` on the terminal and reads a line without echo. Does not use standard input and
// output, which may belong to a pipe. Throws Error if the process has no terminal, Cancelled on
// Ctrl-C; restores the terminal in either case.
std::string ask_secretly(const std::string& question);

// The same with echo, for a question that `y` or `yes` answers in the affirmative; any other line
// is a no.
bool ask_to_confirm(const std::string& question);

} // namespace iam::util
