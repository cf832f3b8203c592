#pragma once

#include "cli/verb.hpp"

#include <string>
#include <vector>

namespace iam::cli {

// What is to be done. Returns the exit code.
using Command = std::function<int(commands::Context&)>;

// What the command line asks for. `words` are those behind the program's name, `program` is how the
// program is called. Throws util::UsageError, with the nearest name as the cure where a word is
// misspelled.
Command parse(const std::vector<std::string>& words, const std::string& program);

} // namespace iam::cli
