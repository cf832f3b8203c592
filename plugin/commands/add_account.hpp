#pragma once

#include "commands/shared/write_map.hpp"

#include <string>
#include <vector>

namespace iam::commands {

struct AddAccountOptions {
  MapLocation location;
  WriteOptions write;
  std::vector<std::string> accounts;
};

// Lets every role and user of AWS accounts in, each as its ARN and without groups, by entries of
// mapAccounts. Returns the exit code.
int run(const AddAccountOptions& options, Context& context);

} // namespace iam::commands
