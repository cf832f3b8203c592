#pragma once

#include "cli/completion/candidate.hpp"
#include "cluster/connection.hpp"
#include "cluster/host.hpp"

#include <string>
#include <vector>

namespace iam::cli {

// The roles of the AWS account that the flags, or else the exec stanza of the kubeconfig, lead to,
// by the ARN that a map holds; not those of AWS's own services. Empty where IAM does not tell in
// time.
Candidates account_roles(const cluster::ConnectionFlags& flags, const cluster::Host& host);

// The permission sets that have a role in that account, as `SET@ACCOUNT`.
std::vector<std::string> account_permission_sets(const cluster::ConnectionFlags& flags,
                                                 const cluster::Host& host);

} // namespace iam::cli
