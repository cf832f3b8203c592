#pragma once

#include "cluster/target.hpp"
#include "present/output.hpp"

namespace iam::commands {

struct WhoamiOptions {
  cluster::TargetFlags target; // of a cluster
  present::Format format = present::Format::text;
};

// Shows who the caller is to AWS and to the cluster, by which entry of the map, and how the token
// was made. Returns the exit code.
int run(const WhoamiOptions& options, const cluster::Host& host);

} // namespace iam::commands
