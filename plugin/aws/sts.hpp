#pragma once

#include "aws/client_query.hpp"
#include "aws/credentials/credentials.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace iam::aws {

// Who the credentials are, in STS's words.
struct CallerIdentity {
  std::string account;
  std::string user_id;
  std::string arn;
};

// What AssumeRole is asked. What is empty is not sent.
struct AssumeRoleRequest {
  std::string role_arn;
  std::string role_session_name;                // 2 to 64 of `\w+=,.@-`
  std::optional<std::chrono::seconds> duration; // the role's default is an hour
  std::string external_id;
  std::string serial_number; // of an MFA device
  std::string token_code;    // what that shows
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

// The Security Token Service (API version 2011-06-15). Every call throws AwsError where STS
// refuses, UnexpectedAnswer, net::HttpError and util::Cancelled.
class Sts {
public:
  // Without `credentials` only what needs no signature can be asked.
  Sts(Runtime& runtime, Endpoint endpoint, std::optional<Credentials> credentials);

  // Needs no permission.
  CallerIdentity get_caller_identity();

  AssumedRole assume_role(const AssumeRoleRequest& request);

  // Is not signed: the token speaks for itself.
  AssumedRole assume_role_with_web_identity(const AssumeRoleWithWebIdentityRequest& request);

private:
  AssumedRole read_assumed_role(const pugi::xml_document& answer, const std::string& action) const;

  QueryClient m_client;
};

} // namespace iam::aws
