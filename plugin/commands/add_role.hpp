#pragma once

#include "commands/shared/add.hpp"

namespace iam::commands {

struct AddRoleOptions {
  AddOptions add;
};

// Lets IAM roles in by entries of mapRoles. Returns the exit code.
int run(const AddRoleOptions& options, Context& context);

} // namespace iam::commands
