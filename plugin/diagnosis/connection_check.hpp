#pragma once

#include "aws/eks.hpp"
#include "cluster/reach.hpp"
#include "diagnosis/checkup.hpp"
#include "kube/connection.hpp"
#include "kube/selection.hpp"

#include <optional>

namespace iam::diagnosis {

// The way to an API server, and what may be known of it besides.
struct ConnectionFacts {
  const cluster::Reach& reach;
  const kube::Connection& connection;
  std::optional<aws::EksCluster> eks; // nullopt: unknown
  const kube::Selection& selection;
};

// Judges the steps DNS, TCP and TLS. Where EKS says which server and certificate authorities the
// cluster has, the cure of a failure depends on that, and a kubeconfig without the successor of its
// certificate authority is warned of.
void check_connection(Checkup& checkup, const ConnectionFacts& facts);

} // namespace iam::diagnosis
