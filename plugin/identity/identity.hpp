#pragma once

#include "identity/arn.hpp"

#include <string>

namespace iam::identity {

// Who a caller is, as the authenticator knows it from STS's answer to GetCallerIdentity.
struct Identity {
  std::string canonical_arn;
  std::string account;
  std::string user_id;              // AROA..., AIDA...; without the session
  std::string session_name;         // empty for users, root and federated users
  std::string access_key_id;        // from the token, empty where it is not known
  std::string ec2_private_dns_name; // what EC2 says of an instance, empty where it was not asked
};

// The identity of the fields `Account`, `UserId` and `Arn` of STS's answer (the authenticator's
// pkg/token). Throws util::Error where the authenticator would refuse them.
Identity identity_from_sts(const std::string& account, const std::string& user_id,
                           const std::string& arn);

} // namespace iam::identity
