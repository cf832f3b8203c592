#pragma once

#include "commands/shared/access.hpp"
#include "commands/shared/write_map.hpp"

#include <string>
#include <vector>

namespace iam::commands {

// What add-role and add-user have in common.
struct AddOptions {
  MapLocation location;
  WriteOptions write;
  std::vector<std::string> identities;
  std::vector<std::string> sso; // permission sets, SET or SET@ACCOUNT, whose roles are meant too
  std::string account;          // of bare names
  Access access;
  bool overwrite = false; // an existing entry's username and groups
  bool append = false;    // groups to an existing entry
  bool relink = false;    // put a set's role in the place of its former one
};

// Adds the identities to `list`, which is not that of accounts, in one write. Returns the exit
// code.
int add(const AddOptions& options, awsauth::List list, Context& context);

} // namespace iam::commands
