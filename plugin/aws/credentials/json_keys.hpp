#pragma once

#include "aws/credentials/credentials.hpp"
#include "util/json_fwd.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace iam::aws {

// The object that `text` holds; nothing where it is not JSON or something else.
std::optional<util::Json> parse_object(std::string_view text);

// Credentials as programs, local services and caches write them: `AccessKeyId`, `SecretAccessKey`,
// `Expiration` and `AccountId`, the last two where they are known, and the session token under
// `token`. Throws MissingKey for the first of the two keys that is missing, CredentialsError for an
// expiry that is no time.
Credentials credentials_in(const util::Json& object, const char* token);

struct MissingKey {
  std::string name;
};

} // namespace iam::aws
