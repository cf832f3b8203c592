#include "aws/credentials/json_keys.hpp"

#include "aws/credentials/credentials_error.hpp"
#include "aws/credentials/timestamp.hpp"
#include "util/json.hpp"
#include "util/text.hpp"

namespace iam::aws {
namespace {

using util::Json;

std::string required(const Json& object, const char* key) {
  auto text = text_in(object, key);
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

std::optional<std::string> text_in(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() || !found->is_string() ? std::nullopt
                                                      : std::optional(found->get<std::string>());
}

Credentials credentials_in(const Json& object, const char* token) {
  Credentials credentials;
  credentials.access_key_id = required(object, "AccessKeyId");
  credentials.secret_access_key = util::Secret(required(object, "SecretAccessKey"));
  credentials.session_token = util::Secret(text_in(object, token).value_or(""));
  credentials.account_id = text_in(object, "AccountId").value_or("");
  if (const auto expiry = text_in(object, "Expiration")) {
    credentials.expires = parse_timestamp(*expiry);
    if (!credentials.expires) {
      throw CredentialsError(CredentialsError::Kind::provider_failed,
                             "the expiry is not a time: " + util::quoted(*expiry));
    }
  }
  return credentials;
}

} // namespace iam::aws
