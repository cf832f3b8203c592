#pragma once

#include "aws/credentials/source.hpp"

#include <optional>
#include <string>

namespace iam::aws {

// A role of the profile `profile`, assumed with the credentials of its source_profile, which may
// assume a role itself (to any depth), or of its credential_source. An MFA code is asked for where
// mfa_serial is set. Trigger: the profile has role_arn and no web_identity_token_file.
// Every hop calls STS where the session, not the profile of the hop, says. What the CLI's cache
// holds spares the call, the MFA code and everything below it.
// Throws ConfigError, also for a loop of profiles.
std::optional<CredentialSource> assume_role_source(const std::string& profile,
                                                   const CredentialTools& tools);

} // namespace iam::aws
