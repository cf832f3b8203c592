#include "aws/credentials/json_keys.hpp"

#include "aws/credentials/credentials_error.hpp"
#include "aws/credentials/timestamp.hpp"
#include "util/json.hpp"
#include "util/text.hpp"

namespace iam::aws {
namespace {

using util::Json;

std::string required(const Json& object, const char* key) {
  auto text = util::find_text(object, key);
  if (!text) {
    throw MissingKey{key};
  }
  return std::move(*text);
}

} // namespace

std::optional<Json> parse_object(std::string_view text) {
  try {
    Json value = util::parse_json(text, "");
    return value.is_object() ? std::optional(std::move(value)) : std::nullopt;
  } catch (const util::Error&) {
    return std::nullopt;
  }
}

Credentials credentials_in(const Json& object, const char* token) {
  Credentials credentials;
  credentials.access_key_id = required(object, "AccessKeyId");
  credentials.secret_access_key = util::Secret(required(object, "SecretAccessKey"));
  credentials.session_token = util::Secret(util::text_at(object, token));
  credentials.account_id = util::text_at(object, "AccountId");
  if (const auto expiry = util::find_text(object, "Expiration")) {
    credentials.expires = parse_timestamp(*expiry);
    if (!credentials.expires) {
      throw CredentialsError(CredentialsError::Problem::provider_failed,
                             "the expiry is not a time: " + util::quoted(*expiry));
    }
  }
  return credentials;
}

} // namespace iam::aws
