#pragma once

#include "cluster/aws_session.hpp"
#include "cluster/host.hpp"

#include <string>

namespace iam::commands {

struct UpdateKubeconfigOptions {
  // Who makes the tokens of the new user.
  enum class Exec : std::uint8_t { aws, self };

  std::string name; // of the EKS cluster; required
  std::string kubeconfig;
  std::string role_arn;        // assumed for tokens
  std::string assume_role_arn; // assumed to describe the cluster
  std::string alias;
  std::string user_alias;
  std::string proxy_url;
  Exec exec = Exec::aws;
  bool no_switch = false;
  bool dry_run = false;
  bool verbose = false; // print the entries too
  cluster::AwsFlags aws;
  int verbosity = 0;
};

// Puts an EKS cluster, a user who gets tokens for it and the context of both into a kubeconfig.
// Returns the exit code.
int run(const UpdateKubeconfigOptions& options, const cluster::Host& host);

} // namespace iam::commands
