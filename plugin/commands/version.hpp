#pragma once

#include "cluster/host.hpp"
#include "present/output.hpp"

namespace iam::commands {

struct VersionOptions {
  present::Format format = present::Format::text;
};

// Shows the version of this program. Returns the exit code.
int run(const VersionOptions& options, const cluster::Host& host);

} // namespace iam::commands
