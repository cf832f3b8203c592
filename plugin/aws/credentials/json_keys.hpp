#pragma once

#include "aws/credentials/credentials.hpp"
#include "util/json_fwd.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace iam::aws {

// The JSON object in `text`. Returns nullopt if it is anything else.
std::optional<util::Json> parse_object(std::string_view text);

// Credentials as programs, local services and caches write them: `AccessKeyId`, `SecretAccessKey`,
// optionally `Expiration` and `AccountId`, and the session token under `token`. Throws MissingKey
// if one of the two keys is missing, CredentialsError if the expiry is not a time.
Credentials credentials_in(const util::Json& object, const char* token);

struct MissingKey {
  std::string name;
};

} // namespace iam::aws
