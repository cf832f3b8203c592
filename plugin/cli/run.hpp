#pragma once

#include "cluster/host.hpp"

#include <string>
#include <vector>

namespace iam::cli {

// The program. Returns its exit code: 0, 1 for every error, 130 when the user pressed Ctrl-C.
int run(int argc, char** argv);

// The same in a world of its own, for tests. `arguments` begin with the program's name.
int run(const std::vector<std::string>& arguments, cluster::Host host);

} // namespace iam::cli
