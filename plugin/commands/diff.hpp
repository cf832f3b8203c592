#pragma once

#include "change/application.hpp"

namespace iam::commands {

struct DiffOptions {
  change::ApplicationOptions application;
};

// Shows what apply would change, and what of it the guard would refuse. Returns 1 if it would
// change anything, and 0 otherwise.
int run(const DiffOptions& options, const cluster::Host& host);

} // namespace iam::commands
