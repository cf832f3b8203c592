#pragma once

#include "present/changes.hpp"

#include <string>

namespace iam::commands {

struct UndoOptions {
  cluster::TargetFlags target;
  present::ChangeOptions write;
  std::string number; // of a change in the history; empty: the newest
  bool yes = false;   // somebody may gain by it
};

// Takes one change of the history back. Returns the exit code.
int run(const UndoOptions& options, const cluster::Host& host);

} // namespace iam::commands
