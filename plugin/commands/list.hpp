#pragma once

#include "cluster/target.hpp"
#include "present/output.hpp"

#include <string>

namespace iam::commands {

struct ListOptions {
  cluster::TargetFlags target;
  std::string what; // `roles`, `users`, `accounts`; empty for all
  present::Format format = present::Format::text;
  bool no_headers = false;

  // Globs that a row must match; empty ones match all. ARNs, names and usernames as a whole, of the
  // groups any.
  std::string arn;
  std::string name;
  std::string group;
  std::string username;
  std::string policy; // of the names of the access policies any

  // Only rows that let somebody in, that are stale, that AWS manages.
  bool effective = false;
  bool stale = false;
  bool managed = false;
};

// Shows who aws-auth and the access entries let in, what has no effect marked. A list that cannot
// be read is an error, after the others were shown; so is a store that --store asks for. Returns
// the exit code.
int run(const ListOptions& options, const cluster::Host& host);

} // namespace iam::commands
