#pragma once

#include "cluster/connection.hpp"
#include "cluster/host.hpp"
#include "present/output.hpp"

#include <string>

namespace iam::commands {

struct PoliciesOptions {
  cluster::ConnectionFlags connection;
  std::string name; // of one policy, as access::policy_named takes it; empty: all
  present::Format format = present::Format::text;
  bool no_headers = false;
};

// Shows the access policies of EKS, or one with its rules. Which there are, EKS says; what they
// allow, our table. If EKS cannot be asked, the policies of the table are shown, with a warning.
// Returns the exit code.
int run(const PoliciesOptions& options, const cluster::Host& host);

} // namespace iam::commands
