#pragma once

#include "aws/credentials/source.hpp"

#include <optional>

namespace iam::aws {

// What a container's platform (ECS, EKS Pod Identity) offers its processes over HTTP. Trigger:
// AWS_CONTAINER_CREDENTIALS_RELATIVE_URI (which wins) or AWS_CONTAINER_CREDENTIALS_FULL_URI is set.
// The token in the file that AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names, or in
// AWS_CONTAINER_AUTHORIZATION_TOKEN, goes along, so that only this machine, the platform's own
// addresses and https may be asked. Two seconds, three tries.
std::optional<CredentialSource> container_source(const CredentialTools& tools);

} // namespace iam::aws
