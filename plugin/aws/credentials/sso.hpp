#pragma once

#include "aws/credentials/profile_chain.hpp"
#include "aws/credentials/source.hpp"
#include "aws/credentials/sso_settings.hpp"
#include "aws/sso_portal.hpp"

#include <functional>
#include <optional>
#include <string>

namespace iam::aws {

// The credentials of a permission set, from the portal of IAM Identity Center, by the token of
// `aws sso login`. Trigger: the profile has sso_account_id or sso_role_name. A profile names its
// portal itself (no refresh of the token) or through a sso-session. What the CLI's cache holds
// spares the call and the token. Throws ConfigError.
std::optional<CredentialSource> sso_source(const std::string& profile, CacheUse cache,
                                           const CredentialTools& tools);

// New credentials of the permission set that `settings` name; no cache is asked. Throws
// CredentialsError of kind `login_needed`, AwsError (ForbiddenException: no such assignment).
Credentials sso_credentials(const SsoSettings& settings, const CredentialTools& tools);

// Has `ask` talk to the portal of `settings`. Throws what it does, and CredentialsError of kind
// `login_needed` where the portal does not take the token, or there is none.
void ask_portal(const SsoSettings& settings, const CredentialTools& tools,
                const std::function<void(SsoPortal& portal)>& ask);

} // namespace iam::aws
