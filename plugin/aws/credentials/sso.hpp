#pragma once

#include "aws/credentials/profile_chain.hpp"
#include "aws/credentials/source.hpp"
#include "aws/credentials/sso_settings.hpp"
#include "aws/sso_portal.hpp"

#include <functional>
#include <optional>
#include <string>

namespace iam::aws {

// The credentials of a permission set from the portal of IAM Identity Center, with the token of
// `aws sso login`. Trigger: the profile has sso_account_id or sso_role_name. A profile names its
// portal itself (then the token is not refreshed) or through a sso-session. A hit in the CLI's
// cache saves the call and the token. Throws ConfigError.
std::optional<CredentialSource> sso_source(const std::string& profile, CacheUse cache,
                                           const CredentialTools& tools);

// New credentials for the permission set in `settings`, without any cache. Throws CredentialsError
// with the problem `login_needed`, AwsError (ForbiddenException: no such assignment).
Credentials sso_credentials(const SsoSettings& settings, const CredentialTools& tools);

// Calls `ask` with the portal of `settings`. Throws what `ask` throws, and CredentialsError with
// the problem `login_needed` if the portal rejects the token, or there is none.
void ask_portal(const SsoSettings& settings, const CredentialTools& tools,
                const std::function<void(SsoPortal& portal)>& ask);

} // namespace iam::aws
