#pragma once

#include "aws/credentials/credentials.hpp"
#include "cluster/aws_session.hpp"

#include <string>

namespace iam::cluster {

// How to assume a role.
struct RoleRequest {
  std::string arn;  // its path may be missing
  std::string name; // the last part of it
  std::string account;
  std::string session_name;
  std::string external_id; // empty: none
  std::string mfa_serial;  // of a device, whose code the user is asked for; empty: none
};

struct RoleCredentials {
  aws::Credentials credentials;
  std::string role_arn;    // the role's full ARN
  std::string session_arn; // arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION
};

// Returns credentials of the role for fifteen minutes. If AWS refuses an ARN without a path and the
// account is the caller's own, looks the path up in IAM and tries again. Throws aws::AwsError if
// AWS refuses, and as aws::resolve_credentials.
RoleCredentials assume_role(const RoleRequest& request, AwsSession& aws);

} // namespace iam::cluster
