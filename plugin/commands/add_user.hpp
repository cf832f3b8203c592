#pragma once

#include "commands/shared/add.hpp"

namespace iam::commands {

struct AddUserOptions {
  AddOptions add;
};

// Lets IAM users in by entries of mapUsers. Returns the exit code.
int run(const AddUserOptions& options, Context& context);

} // namespace iam::commands
