#pragma once

#include "commands/shared/map_location.hpp"
#include "commands/shared/output.hpp"

namespace iam::commands {

struct SsoRolesOptions {
  MapLocation location;
  Format format = Format::text;
  Headers headers = Headers::show;
};

// Lists the accounts and permission sets that this person has through the SSO portal, and which of
// them the map lets in; where the map cannot be read, that is unknown and a warning says why.
// Returns the exit code.
int run(const SsoRolesOptions& options, Context& context);

} // namespace iam::commands
