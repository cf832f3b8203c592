#pragma once

#include "aws/client_rest_json.hpp"
#include "util/secret.hpp"

#include <chrono>
#include <string>

namespace iam::aws {

// What `aws sso login` stores for getting a new access token.
struct SsoRegistration {
  std::string client_id;
  util::Secret client_secret;
  util::Secret refresh_token;
};

struct SsoTokens {
  util::Secret access_token;
  std::chrono::seconds lifetime{0};
  util::Secret refresh_token; // empty if there is none; the old one is used up
};

// The OpenID Connect service of IAM Identity Center (service `sso-oidc`).
class SsoOidc {
public:
  SsoOidc(Runtime& runtime, Endpoint endpoint);

  // A new access token without another login (CreateToken). Throws AwsError if the service refuses
  // (InvalidGrantException: log in again), UnexpectedAnswer, net::HttpError, util::Cancelled.
  SsoTokens refresh(const SsoRegistration& registration);

private:
  RestJsonClient m_client;
};

} // namespace iam::aws
