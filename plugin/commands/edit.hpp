#pragma once

#include "present/changes.hpp"

namespace iam::commands {

struct EditOptions {
  cluster::TargetFlags target;
  present::ChangeOptions write;
  bool input_is_terminal = false;
};

// Lets the user edit the map in an editor and writes what comes back. Returns the exit code.
int run(const EditOptions& options, const cluster::Host& host);

} // namespace iam::commands
