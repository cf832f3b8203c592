#pragma once

#include "cluster/target.hpp"
#include "present/output.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::commands {

struct ExplainOptions {
  cluster::TargetFlags target;
  std::vector<std::string> identities;
  std::vector<std::string> sso; // a permission set, SET or SET@ACCOUNT, in place of an identity
  std::string account;          // of bare names
  std::optional<std::string> session_name;
  present::Format format = present::Format::text;
};

// Shows who identities become by the map, by which entry and which ones it hides, or why none maps
// them. Asks nobody, but AWS for a permission set that the map does not name. Returns the exit
// code, which is 0 also for those that nobody maps.
int run(const ExplainOptions& options, const cluster::Host& host);

} // namespace iam::commands
