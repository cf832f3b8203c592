#pragma once

#include "identity/arn.hpp"

#include <string>

namespace iam::identity {

// A caller, as the authenticator knows it from STS's answer to GetCallerIdentity.
struct Identity {
  std::string canonical_arn;
  std::string account;
  std::string user_id;              // AROA..., AIDA...; without the session
  std::string session_name;         // empty for users, root and federated users
  std::string access_key_id;        // from the token; empty if unknown
  std::string ec2_private_dns_name; // of an instance, from EC2; empty if unknown
};

// The identity from the fields `Account`, `UserId` and `Arn` of STS's answer (the authenticator's
// pkg/token). Throws util::Error if the authenticator would refuse them.
Identity identity_from_sts(const std::string& account, const std::string& user_id,
                           const std::string& arn);

} // namespace iam::identity
