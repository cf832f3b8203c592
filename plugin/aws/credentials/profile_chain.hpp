#pragma once

#include "aws/credentials/cli_cache.hpp"
#include "aws/credentials/source.hpp"

#include <optional>
#include <string>

namespace iam::aws {

// Whether the variables of web identity count beside the profile.
enum class EnvironmentUse { allowed, ignored };

// What the profile `profile` offers without assuming a role: web identity, SSO, keys in the
// credentials file, a login session, a process, keys in the config file; the first of these that it
// has. Of a profile that is only the source of a role the AWS CLI caches nothing but the role, so
// that `cache` is `none` there. Nothing where it has none. Throws ConfigError for one that it has
// but by halves.
std::optional<CredentialSource> profile_source(const std::string& profile,
                                               EnvironmentUse environment, CacheUse cache,
                                               const CredentialTools& tools);

} // namespace iam::aws
