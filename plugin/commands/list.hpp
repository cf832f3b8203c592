#pragma once

#include "commands/context.hpp"
#include "commands/shared/map_location.hpp"
#include "commands/shared/output.hpp"

#include <string>

namespace iam::commands {

struct ListOptions {
  MapLocation location;
  std::string what; // `roles`, `users`, `accounts`; empty for all
  Format format = Format::text;
  Headers headers = Headers::show;

  // Globs that a row must match; empty ones match all. ARNs, names and usernames as a whole, of the
  // groups any.
  std::string arn;
  std::string name;
  std::string group;
  std::string username;
};

// Shows who the map lets in, dead entries marked. A list that cannot be read is an error, after the
// others were shown. Returns the exit code.
int run(const ListOptions& options, Context& context);

} // namespace iam::commands
