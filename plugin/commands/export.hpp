#pragma once

#include "cluster/target.hpp"

#include <string>

namespace iam::commands {

struct ExportOptions {
  cluster::TargetFlags target;
  std::string form; // `terraform`, `eksctl`, `cloudformation`
};

// Prints both stores as code for another tool. What the code leaves out is a comment in it and a
// note. A store that --store asks for and that cannot be read, and a list that the form would need
// to understand and that cannot be read, are errors, after the rest was printed. Returns the exit
// code.
int run(const ExportOptions& options, const cluster::Host& host);

} // namespace iam::commands
