#include "aws/credentials/environment.hpp"

#include "aws/config/config_error.hpp"
#include "aws/credentials/timestamp.hpp"
#include "util/text.hpp"

namespace iam::aws {
namespace {

Credentials read(const util::Environment& environment) {
  Credentials credentials;
  credentials.access_key_id = environment.get("AWS_ACCESS_KEY_ID").value_or("");
  const auto secret = environment.get_nonempty("AWS_SECRET_ACCESS_KEY");
  if (!secret) {
    throw ConfigError(ConfigError::Problem::incomplete,
                      "partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY", "",
                      "set it too, or unset AWS_ACCESS_KEY_ID");
  }
  credentials.secret_access_key = util::Secret(*secret);
  auto token = environment.get_nonempty("AWS_SECURITY_TOKEN");
  if (!token) {
    token = environment.get_nonempty("AWS_SESSION_TOKEN");
  }
  credentials.session_token = util::Secret(token.value_or(""));
  credentials.account_id = environment.get("AWS_ACCOUNT_ID").value_or("");
  if (const auto expiry = environment.get_nonempty("AWS_CREDENTIAL_EXPIRATION")) {
    credentials.expires = parse_timestamp(*expiry);
    if (!credentials.expires) {
      throw ConfigError(ConfigError::Problem::invalid, "not a time: " + util::quoted(*expiry),
                        "AWS_CREDENTIAL_EXPIRATION", "write it as 2006-01-02T15:04:05Z");
    }
  }
  return credentials;
}

} // namespace

std::optional<CredentialSource> environment_source(const util::Environment& environment) {
  if (!environment.get_nonempty("AWS_ACCESS_KEY_ID")) {
    return std::nullopt;
  }
  Credentials credentials = read(environment);
  return CredentialSource{Provider::environment, "AWS_ACCESS_KEY_ID",
                          [credentials = std::move(credentials)] { return credentials; }};
}

} // namespace iam::aws
