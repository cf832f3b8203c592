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
  std::vector<std::string> sso;      // permission sets, SET or SET@ACCOUNT, found in the map alone
  std::string account;               // of bare names
  std::vector<std::string> groups;   // with any: only these go, and the entries stay
  std::vector<std::string> policies; // the same: NAME or NAME:NAMESPACE,... of access entries
  bool ignore_not_found = false;
};

// Takes the identities out of every store that holds them, or out of the one that --store names:
// access entries one after another, and then every entry of the map in one write. Says who of them
// still gets in. Returns the exit code.
int run(const RemoveOptions& options, const cluster::Host& host);

} // namespace iam::commands
