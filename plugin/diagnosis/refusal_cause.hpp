#pragma once

#include "aws/credentials/credentials.hpp"
#include "cluster/aws_session.hpp"
#include "cluster/eks_cluster.hpp"
#include "diagnosis/role_test.hpp"
#include "kube/connection.hpp"
#include "util/error.hpp"

#include <optional>

namespace iam::diagnosis {

// A role that the API server does not know, and what there is to look into.
struct Refusal {
  const RoleTest& test;
  const cluster::EksCluster& cluster;
  const kube::Connection& connection;
  const aws::Credentials& credentials;
  cluster::AwsSession& aws;
};

// The one cause that explains `refusal` best, and its cure: the cluster is another one, reads
// access entries only, its map is broken or has no entry that matches, the session has ended, a
// clock is wrong. Asks EKS about the cluster where the caller may.
util::Error cause_of(const Refusal& refusal);

// That the clock of this machine is wrong, and what to do; nothing where that is not known.
std::optional<util::Error> wrong_clock(const aws::Runtime& runtime);

// AWS would not give credentials of the role: what is known of the reason, and what to look into.
// That speaks of the tester and not of the role.
util::Error cause_of_untested(const util::Error& error);

} // namespace iam::diagnosis
