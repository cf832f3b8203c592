#pragma once

#include "cluster/target.hpp"
#include "present/output.hpp"

namespace iam::commands {

struct HistoryOptions {
  cluster::TargetFlags target;
  present::Format format = present::Format::text;
  bool no_headers = false;
};

// Shows the changes that this program has made to the cluster's stores from this machine, newest
// first, and who else has written aws-auth, where that can be read. Returns the exit code.
int run(const HistoryOptions& options, const cluster::Host& host);

} // namespace iam::commands
