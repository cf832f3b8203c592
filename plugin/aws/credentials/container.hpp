#pragma once

#include "aws/credentials/source.hpp"

#include <optional>

namespace iam::aws {

// The credentials that a container's platform (ECS, EKS Pod Identity) offers over HTTP. Trigger:
// AWS_CONTAINER_CREDENTIALS_RELATIVE_URI (which takes precedence) or
// AWS_CONTAINER_CREDENTIALS_FULL_URI is set. Sends the token from the file in
// AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE, or from AWS_CONTAINER_AUTHORIZATION_TOKEN; hence only
// this machine, the platform's own addresses and https are allowed. Two seconds, three attempts.
std::optional<CredentialSource> container_source(const CredentialTools& tools);

} // namespace iam::aws
