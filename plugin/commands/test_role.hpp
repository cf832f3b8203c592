#pragma once

#include "cluster/target.hpp"
#include "kube/discovery.hpp"
#include "present/output.hpp"

#include <string>
#include <vector>

namespace iam::commands {

struct TestRoleOptions {
  cluster::TargetFlags target; // of a cluster
  std::vector<std::string> identities;
  std::vector<std::string> sso; // permission sets, in place of identities
  std::string account;          // of a bare name or a permission set
  std::vector<kube::TypedQuestion> can;
  std::string can_namespace; // that is asked about; empty: all
  std::string external_id;
  std::string session_name = "kubectl-iam-test";
  std::string mfa_serial; // of a device whose code is asked for
  present::Format format = present::Format::text;
};

// Assumes the role, asks the cluster who that is and what it may do, and compares that with the
// map. Changes nothing. Returns 0 if the role gets in and may do what was asked, 1 if not, and 2 if
// that could not be tested.
int run(const TestRoleOptions& options, const cluster::Host& host);

} // namespace iam::commands
