#pragma once

#include "aws/client_query.hpp"
#include "aws/credentials/credentials.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace iam::aws {

// The owner of the credentials, as STS describes it.
struct CallerIdentity {
  std::string account;
  std::string user_id;
  std::string arn;
};

// The parameters of AssumeRole. Empty ones are not sent.
struct AssumeRoleRequest {
  std::string role_arn;
  std::string role_session_name;                // see identity::is_session_name
  std::optional<std::chrono::seconds> duration; // the role's default is an hour
  std::string external_id;
  std::string serial_number; // of an MFA device
  std::string token_code;    // the code that it shows
};

struct AssumeRoleWithWebIdentityRequest {
  std::string role_arn;
  std::string role_session_name;
  util::Secret web_identity_token;
  std::optional<std::chrono::seconds> duration;
};

struct AssumedRole {
  Credentials credentials;
  std::string arn; // arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION
  std::string id;  // AROA...:SESSION
};

// The Security Token Service (API version 2011-06-15). Every call throws AwsError if STS refuses,
// UnexpectedAnswer, net::HttpError and util::Cancelled.
class Sts {
public:
  // Without `credentials`, only calls that need no signature are possible.
  Sts(Runtime& runtime, Endpoint endpoint, std::optional<Credentials> credentials);

  // Needs no permission.
  CallerIdentity get_caller_identity();

  AssumedRole assume_role(const AssumeRoleRequest& request);

  // Is not signed: the token is the proof.
  AssumedRole assume_role_with_web_identity(const AssumeRoleWithWebIdentityRequest& request);

private:
  AssumedRole read_assumed_role(const pugi::xml_document& answer, const std::string& action) const;

  QueryClient m_client;
};

} // namespace iam::aws
