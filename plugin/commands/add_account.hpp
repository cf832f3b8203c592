#pragma once

#include "present/changes.hpp"

#include <string>
#include <vector>

namespace iam::commands {

// Options of add-account.
struct AddAccountOptions {
  cluster::TargetFlags target;
  present::ChangeOptions write;
  std::vector<std::string> accounts;
};

// Lets every role and user of AWS accounts in, each as its ARN and without groups, by entries of
// mapAccounts. Returns the exit code.
int run(const AddAccountOptions& options, const cluster::Host& host);

} // namespace iam::commands
