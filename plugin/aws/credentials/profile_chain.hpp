#pragma once

#include "aws/credentials/cli_cache.hpp"
#include "aws/credentials/source.hpp"

#include <optional>
#include <string>

namespace iam::aws {

// Whether the variables of web identity count in addition to the profile.
enum class EnvironmentUse { allowed, ignored };

// The first source of the profile `profile` that does not assume a role: web identity, SSO, keys in
// the credentials file, a login session, a process, keys in the config file. Returns nullopt if
// there is none. For the source of a role, `cache` is `none`: the AWS CLI caches only the role.
// Throws ConfigError if a source is incomplete.
std::optional<CredentialSource> profile_source(const std::string& profile,
                                               EnvironmentUse environment, CacheUse cache,
                                               const CredentialTools& tools);

} // namespace iam::aws
