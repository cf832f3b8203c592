#pragma once

#include "access/access_entry.hpp"

#include <string>
#include <vector>

namespace iam::access {

// Policies that a principal is to get, and what to say about them before EKS is asked.
struct PolicyArguments {
  std::vector<HeldPolicy> policies; // with their scopes
  std::vector<std::string> notes;
  std::vector<HeldPolicy> unknown; // of these, what the table does not have: EKS may
};

// Returns the policies that the values of --policy name: `NAME` in the whole cluster, or
// `NAME:NAMESPACE,...` in namespaces or in those that match `dev-*`. The same policy in further
// namespaces is one policy, because EKS keeps one scope for each. Throws util::UsageError as
// policy_named does, for a policy that only service-linked roles can have, and for a scope that EKS
// would refuse or that could match no namespace.
PolicyArguments policy_arguments(const std::vector<std::string>& given,
                                 const std::string& partition);

// Returns the same for `policies` of a file, each by ARN or name and with its scope: `cluster`, or
// `namespace` with namespaces. Throws util::Error or util::UsageError as policy_arguments.
PolicyArguments checked_policies(const std::vector<HeldPolicy>& policies,
                                 const std::string& partition);

} // namespace iam::access
