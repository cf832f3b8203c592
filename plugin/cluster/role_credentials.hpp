#pragma once

#include "aws/credentials/credentials.hpp"
#include "cluster/aws_session.hpp"

#include <string>

namespace iam::cluster {

// How a role is to be taken on.
struct RoleRequest {
  std::string arn;  // as far as it is known: its path may be missing
  std::string name; // the last part of it
  std::string account;
  std::string session_name;
  std::string external_id; // empty: none
  std::string mfa_serial;  // of a device whose code is asked for; empty: none
};

struct RoleCredentials {
  aws::Credentials credentials;
  std::string role_arn;    // by which AWS knows the role
  std::string session_arn; // arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION
};

// Credentials of the role for fifteen minutes. Where AWS refuses an ARN without a path, the path is
// looked up in IAM, if the account is the caller's own, and tried. Throws aws::AwsError where AWS
// refuses, and as aws::resolve_credentials.
RoleCredentials assume_role(const RoleRequest& request, AwsSession& aws);

} // namespace iam::cluster
