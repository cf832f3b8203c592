#pragma once

#include "commands/context.hpp"
#include "commands/shared/output.hpp"

namespace iam::commands {

struct VersionOptions {
  Format format = Format::text;
};

// Shows the version of this program. Returns the exit code.
int run(const VersionOptions& options, Context& context);

} // namespace iam::commands
