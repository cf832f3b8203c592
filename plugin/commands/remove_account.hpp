#pragma once

#include "commands/shared/remove.hpp"

namespace iam::commands {

struct RemoveAccountOptions {
  RemoveOptions remove;
};

// Takes AWS accounts out of the map. Returns the exit code.
int run(const RemoveAccountOptions& options, Context& context);

} // namespace iam::commands
