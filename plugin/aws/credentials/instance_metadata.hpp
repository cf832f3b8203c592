#pragma once

#include "aws/credentials/source.hpp"

#include <optional>
#include <string>

namespace iam::aws {

// The credentials of the role of the EC2 instance on which we run, from its metadata service
// (IMDSv2; version 1 if that refuses, unless AWS_EC2_METADATA_V1_DISABLED). Returns nullopt if
// there is no such service (after a second), no role, or AWS_EC2_METADATA_DISABLED is true. Throws
// ConfigError if the address is not a URL, CredentialsError if only the disabled version 1 would
// answer.
std::optional<Credentials> instance_credentials(const CredentialTools& tools);

} // namespace iam::aws
