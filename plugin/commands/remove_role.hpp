#pragma once

#include "commands/shared/remove.hpp"

namespace iam::commands {

struct RemoveRoleOptions {
  RemoveOptions remove;
};

// Takes IAM roles out of the map. Returns the exit code.
int run(const RemoveRoleOptions& options, Context& context);

} // namespace iam::commands
