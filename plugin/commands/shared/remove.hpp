#pragma once

#include "commands/shared/write_map.hpp"

#include <string>
#include <vector>

namespace iam::commands {

// What remove-role, remove-user and remove-account have in common.
struct RemoveOptions {
  MapLocation location;
  WriteOptions write;
  std::vector<std::string> identities;
  std::vector<std::string> sso;    // permission sets, SET or SET@ACCOUNT, found in the map alone
  std::string account;             // of bare names
  std::vector<std::string> groups; // with any: only these go, and the entries stay
  bool ignore_not_found = false;
};

// Takes the identities out of the map in one write: every entry that maps them. Says who of them
// still gets in. Returns the exit code.
int remove(const RemoveOptions& options, awsauth::List list, Context& context);

} // namespace iam::commands
