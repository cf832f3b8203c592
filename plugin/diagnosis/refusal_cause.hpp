#pragma once

#include "aws/credentials/credentials.hpp"
#include "aws/eks.hpp"
#include "cluster/aws_session.hpp"
#include "cluster/eks_cluster.hpp"
#include "diagnosis/role_test.hpp"
#include "kube/connection.hpp"
#include "util/environment.hpp"
#include "util/error.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace iam::diagnosis {

// A role that the API server does not know, or the caller, and where to look for the reason.
struct Refusal {
  const RoleTest& test;
  const cluster::EksCluster& cluster;
  std::optional<aws::EksCluster> eks; // the same, if EKS described it already
  bool knows_entries = false;         // whether the caller may read access entries
  const kube::Connection& connection;
  const aws::Credentials& credentials;
  cluster::AwsSession& aws;
  const util::Environment& environment; // whose cache folder remembers clusters in the mode API
  Subject subject = Subject::role;
  std::string rewrite_command = {}; // writes the caller's context for the cluster NAME
};

// Returns the one cause that explains `refusal` best, and its cure: the cluster is another one,
// reads access entries only, its map is broken or has no entry that matches, the session has ended,
// a clock is wrong. Asks EKS about the cluster if the caller may. The map of a caller who is
// refused is unread.
util::Error cause_of(const Refusal& refusal);

// Returns that the clock of this machine is wrong, and what to do; nullopt if it is not known to
// be.
std::optional<util::Error> wrong_clock(const aws::Runtime& runtime);

// The same of a clock that is `offset` ahead of ours; `whose` it is: `AWS's`.
std::optional<util::Error> wrong_clock(std::chrono::milliseconds offset, std::string_view whose);

// Returns what is known of the reason why AWS gave no credentials for the role, and where to look.
// That concerns the tester, not the role.
util::Error cause_of_untested(const util::Error& error);

} // namespace iam::diagnosis
