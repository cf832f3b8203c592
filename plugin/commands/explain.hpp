#pragma once

#include "cluster/target.hpp"
#include "kube/discovery.hpp"
#include "present/output.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::commands {

struct ExplainOptions {
  cluster::TargetFlags target;
  std::vector<std::string> identities;
  std::vector<std::string> sso; // a permission set, SET or SET@ACCOUNT, in place of an identity
  std::string account;          // of bare names
  std::optional<std::string> session_name;
  std::vector<kube::TypedQuestion> can; // about its rights; of a cluster
  std::string can_namespace;            // that is asked about; empty: all
  present::Format format = present::Format::text;
};

// Shows who an identity becomes by both stores, by which entry and what it hides, or why nothing
// lets it in; on a cluster also what gives it rights, or whether it may do what is asked. Returns 0
// if it gets in and may do that, 1 if not, and 2 if that cannot be told. Changes nothing.
int run(const ExplainOptions& options, const cluster::Host& host);

} // namespace iam::commands
