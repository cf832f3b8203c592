#pragma once

#include "present/changes.hpp"

#include <string>
#include <vector>

namespace iam::commands {

// Options of remove-role, remove-user and remove-account.
struct RemoveOptions {
  awsauth::List list = awsauth::List::roles;
  cluster::TargetFlags target;
  present::ChangeOptions write;
  std::vector<std::string> identities;
  std::vector<std::string> sso;    // permission sets, SET or SET@ACCOUNT, found in the map alone
  std::string account;             // of bare names
  std::vector<std::string> groups; // with any: only these go, and the entries stay
  bool ignore_not_found = false;
};

// Takes the identities out of the map in one write: every entry that maps them. Says who of them
// still gets in. Returns the exit code.
int run(const RemoveOptions& options, const cluster::Host& host);

} // namespace iam::commands
