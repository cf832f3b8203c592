#pragma once

#include "aws/credentials/source.hpp"

#include <optional>
#include <string>

namespace iam::aws {

// Whether the variables of web identity count beside the profile.
enum class EnvironmentUse { allowed, ignored };

// What the profile `profile` offers without assuming a role: web identity, SSO, keys in the
// credentials file, a login session, a process, keys in the config file; the first of these that it
// has. Nothing where it has none. Throws ConfigError for one that it has but by halves.
std::optional<CredentialSource> profile_source(const std::string& profile,
                                               EnvironmentUse environment,
                                               const CredentialTools& tools);

} // namespace iam::aws
