#pragma once

#include "aws/credentials/source.hpp"

#include <optional>
#include <string>

namespace iam::aws {

// The credentials of the role of the EC2 instance on which we run, from its metadata service
// (IMDSv2; version 1 where that refuses, unless AWS_EC2_METADATA_V1_DISABLED). Nothing where there
// is no such service, which is known after a second, no role, or AWS_EC2_METADATA_DISABLED is true.
// Throws ConfigError for an address that is no URL, CredentialsError where only version 1 would
// answer.
std::optional<Credentials> instance_credentials(const CredentialTools& tools);

// The region in which the instance runs; nothing where the above is nothing.
std::optional<std::string> instance_region(const CredentialTools& tools);

} // namespace iam::aws
