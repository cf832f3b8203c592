#pragma once

#include "commands/shared/remove.hpp"

namespace iam::commands {

struct RemoveUserOptions {
  RemoveOptions remove;
};

// Takes IAM users out of the map. Returns the exit code.
int run(const RemoveUserOptions& options, Context& context);

} // namespace iam::commands
