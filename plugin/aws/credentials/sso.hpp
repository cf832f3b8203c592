#pragma once

#include "aws/credentials/profile_chain.hpp"
#include "aws/credentials/source.hpp"

#include <optional>
#include <string>

namespace iam::aws {

// The credentials of a permission set, from the portal of IAM Identity Center, by the token of
// `aws sso login`. Trigger: the profile has sso_account_id or sso_role_name. A profile names its
// portal itself (no refresh of the token) or through a sso-session. What the CLI's cache holds
// spares the call and the token. Throws ConfigError.
std::optional<CredentialSource> sso_source(const std::string& profile, CacheUse cache,
                                           const CredentialTools& tools);

} // namespace iam::aws
