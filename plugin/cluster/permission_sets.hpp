#pragma once

#include "aws/iam.hpp"
#include "cluster/aws_session.hpp"
#include "cluster/role_credentials.hpp"
#include "identity/permission_set.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::cluster {

// The role that IAM Identity Center keeps for a permission set in one account.
struct PermissionSetRole {
  std::string arn; // with its path where IAM was asked, else without
  std::string account;
  std::string name; // AWSReservedSSO_SET_ and 16 hexadecimal digits
};

// Finds the roles of permission sets for one caller.
class PermissionSets {
public:
  // `aws` must outlive it.
  explicit PermissionSets(AwsSession& aws) : m_aws(aws) {}

  // The role of `set`. Where its account is the caller's own, or none is named, IAM is asked for
  // the roles under the reserved path, once for all sets. Where IAM denies that, for other accounts
  // and for callers without credentials, the person's own portal gives credentials of the set, and
  // STS tells whose they are. Throws util::Error: with their ARNs where there are several roles,
  // with the nearest name where there is none; and as `portal_credentials`.
  PermissionSetRole role_of(const identity::PermissionSet& set);

private:
  std::optional<std::string> own_account();
  bool may_ask_iam(const identity::PermissionSet& set);
  PermissionSetRole role_in_portal(const identity::PermissionSet& set);

  AwsSession& m_aws;
  std::optional<std::vector<aws::Role>> m_roles; // of the caller's account
  std::string m_denied;                          // why they cannot be had; empty: not asked yet
};

// Credentials for the permission set `set`, whose account is named, from the portal to which the
// person has signed in (aws::find_portal), and the role that they are of, by an ARN without its
// path. The AWS CLI's cache is not asked: it may hold a role that is no more. Throws util::Error
// where the set is not the person's; aws::ConfigError where no portal can be chosen;
// aws::CredentialsError of kind `login_needed`, which names the `aws sso login` to run.
RoleCredentials portal_credentials(const identity::PermissionSet& set, AwsSession& aws);

} // namespace iam::cluster
