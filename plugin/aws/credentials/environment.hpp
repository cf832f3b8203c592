#pragma once

#include "aws/credentials/source.hpp"

#include <optional>

namespace iam::aws {

// Keys in variables: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, the token in AWS_SECURITY_TOKEN
// (which takes precedence) or AWS_SESSION_TOKEN, and, if set, AWS_CREDENTIAL_EXPIRATION and
// AWS_ACCOUNT_ID. Trigger: AWS_ACCESS_KEY_ID is set and not empty. Throws ConfigError if the secret
// key is missing.
std::optional<CredentialSource> environment_source(const util::Environment& environment);

} // namespace iam::aws
