#pragma once

#include "cli/completion/candidate.hpp"
#include "cluster/connection.hpp"
#include "cluster/host.hpp"

#include <string>
#include <vector>

namespace iam::cli {

// Returns the roles of the AWS account that the flags or else the kubeconfig's exec stanza select,
// by the ARN that a map holds, without those of AWS's own services. Empty if IAM does not answer in
// time.
Candidates account_roles(const cluster::ConnectionFlags& flags, const cluster::Host& host);

// Returns the permission sets that have a role in that account, as `SET@ACCOUNT`.
std::vector<std::string> account_permission_sets(const cluster::ConnectionFlags& flags,
                                                 const cluster::Host& host);

// Returns the names of the EKS clusters in the account and region of the flags or else of the
// environment, not of the kubeconfig: update-kubeconfig is for clusters that it does not have.
Candidates eks_clusters(const cluster::ConnectionFlags& flags, const cluster::Host& host);

} // namespace iam::cli
