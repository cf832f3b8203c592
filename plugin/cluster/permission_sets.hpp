#pragma once

#include "aws/iam.hpp"
#include "cluster/aws_session.hpp"
#include "cluster/role_credentials.hpp"
#include "identity/permission_set.hpp"
#include "identity/principal.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace iam::cluster {

// The role that IAM Identity Center keeps for a permission set in one account.
struct PermissionSetRole {
  std::string arn; // with its path
  std::string account;
  std::string name; // AWSReservedSSO_SET_ and 16 hexadecimal digits
};

// Finds the roles of permission sets for one caller.
class PermissionSets {
public:
  // `aws` must outlive it. `cluster_account` is the cluster's; empty if it is unknown.
  PermissionSets(AwsSession& aws, std::string cluster_account)
      : m_aws(aws), m_cluster_account(std::move(cluster_account)) {}

  // Returns the role of `set`. If no account is named, it is the caller's own; the cluster's for
  // callers without AWS credentials. If the account is the caller's own, the role is looked up
  // in IAM among the roles under the reserved path, which are listed once for all sets. If IAM
  // denies that, for other accounts, and without credentials, the user's own portal provides
  // credentials of the set, and STS says which role they belong to. Throws util::Error if there are
  // several roles, with their ARNs, or none, with the nearest name; and as `portal_credentials`.
  PermissionSetRole role_of(const identity::PermissionSet& set);

private:
  std::optional<std::string> own_account();
  bool may_ask_iam(const identity::PermissionSet& set);
  PermissionSetRole role_in_portal(const identity::PermissionSet& set);

  AwsSession& m_aws;
  std::string m_cluster_account;
  std::optional<std::vector<aws::Role>> m_roles; // of the caller's account
  std::string m_denied;                          // why they cannot be listed; empty: not asked yet
};

// Returns credentials of the permission set `set`, whose account is named, from the portal that the
// user has signed in to (aws::find_portal), and their role, with an ARN without its path. Does not
// use the AWS CLI's cache, which may hold a role that no longer exists. Throws util::Error if the
// set is not assigned to the user; aws::ConfigError if no portal can be chosen;
// aws::CredentialsError with the problem `login_needed`, which names the `aws sso login` to run.
RoleCredentials portal_credentials(const identity::PermissionSet& set, AwsSession& aws);

// Returns credentials of the role `principal`: of a permission set's, which nobody can assume, as
// portal_credentials; of all others as assume_role, with what `how` says besides who it is. Throws
// as they do.
RoleCredentials credentials_of(const identity::Principal& principal, RoleRequest how,
                               AwsSession& aws);

} // namespace iam::cluster
