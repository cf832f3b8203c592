#pragma once

#include "commands/shared/map_location.hpp"
#include "commands/shared/output.hpp"

namespace iam::commands {

struct WhoamiOptions {
  MapLocation location; // of a cluster
  Format format = Format::text;
};

// Shows who the caller is to AWS and to the cluster, by which entry of the map, and how the token
// was made. Returns the exit code.
int run(const WhoamiOptions& options, Context& context);

} // namespace iam::commands
