#pragma once

#include "cluster/target.hpp"
#include "present/output.hpp"

namespace iam::commands {

struct SsoRolesOptions {
  cluster::TargetFlags target;
  present::Format format = present::Format::text;
  bool no_headers = false;
};

// Lists the accounts and permission sets that this person has through the SSO portal, and which of
// them the map lets in; where the map cannot be read, that is unknown and a warning says why.
// Returns the exit code.
int run(const SsoRolesOptions& options, const cluster::Host& host);

} // namespace iam::commands
