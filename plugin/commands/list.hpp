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
};

// Shows who the map lets in, dead entries marked. A list that cannot be read is an error, after the
// others were shown. Returns the exit code.
int run(const ListOptions& options, const cluster::Host& host);

} // namespace iam::commands
