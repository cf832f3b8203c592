#pragma once

#include "cluster/connection.hpp"

#include <string>

namespace iam::commands {

struct TokenOptions {
  cluster::ConnectionFlags connection;
  std::string cluster_id;   // of a local cluster on Outposts, in place of the name
  std::string role_arn;     // assumed before signing; empty: none
  std::string session_name; // of the role; empty: the AWS CLI's
  bool token_only = false;
};

// Prints a token for the cluster as kubectl wants it of an exec plugin, in the version of
// KUBERNETES_EXEC_INFO, or alone. Returns the exit code.
int run(const TokenOptions& options, const cluster::Host& host);

} // namespace iam::commands
