#pragma once

#include "cluster/host.hpp"

#include <string>
#include <vector>

namespace iam::cli {

// Runs the program. Returns its exit code: 0, 1 for errors (see Verb::failure), or 128 plus the
// signal that ended it, such as 130 after Ctrl-C.
int run(int argc, char** argv);

// The same on `host`. `arguments` begin with the program's name.
int run(const std::vector<std::string>& arguments, cluster::Host host);

} // namespace iam::cli
