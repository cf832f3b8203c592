#pragma once

#include "rbac/access_policies.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace iam::access {

// An access policy that the user named.
struct NamedPolicy {
  std::string name;                          // `AmazonEKSViewPolicy`
  std::string arn;                           // in the cluster's partition
  const rbac::AccessPolicy* known = nullptr; // nullptr: the table does not have it, EKS may
};

// Returns the ARN of the access policy `name`; an empty partition is `aws`.
std::string policy_arn(std::string_view name, std::string_view partition);

// Returns the policy that `given` names: its name or the short form of it in any letter case
// (`cluster-admin`), or its ARN. `partition` is the cluster's; empty: unknown. EKS gets new
// policies every month, so a name that the table does not have is taken if it looks like one.
// Throws util::UsageError, with the policy that was probably meant, for what EKS would refuse: the
// ARN of an IAM policy, another partition, no such name.
NamedPolicy policy_named(const std::string& given, const std::string& partition);

// Returns the one of `names` that `given` is probably a typing error for; empty if none is near.
std::string nearest_policy(std::string_view given, const std::vector<std::string>& names);

// Returns whether `text` begins as an ARN does, in any letter case.
bool is_arn(std::string_view text);

// Returns the names of the policies in the table.
std::vector<std::string> policies_in_table();

} // namespace iam::access
