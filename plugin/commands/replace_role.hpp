#pragma once

#include "present/changes.hpp"

#include <string>
#include <vector>

namespace iam::commands {

// Options of replace-role.
struct ReplaceRoleOptions {
  cluster::TargetFlags target;
  present::ChangeOptions write;
  std::vector<std::string> identities; // the role to replace, and the one that takes its place
  std::string account;                 // of bare names
};

// Puts a role in the place of another, with its username, groups, policies and tags, in every store
// that holds it or in the one that --store names. Returns the exit code.
int run(const ReplaceRoleOptions& options, const cluster::Host& host);

} // namespace iam::commands
