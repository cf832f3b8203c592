#pragma once

#include "change/application.hpp"
#include "present/changes.hpp"

namespace iam::commands {

struct ApplyOptions {
  change::ApplicationOptions application;
  present::ChangeOptions write;
};

// Makes both stores say what a file says, as far as it says something of them: access entries that
// are created or changed, then the map in one write, then deletions of entries. Returns the exit
// code.
int run(const ApplyOptions& options, const cluster::Host& host);

} // namespace iam::commands
