#pragma once

#include "aws/credentials/source.hpp"

#include <optional>
#include <string>

namespace iam::aws {

// The role of the profile `profile`, assumed with the credentials of its source_profile, which may
// itself assume a role, or of its credential_source. Asks for an MFA code if
// mfa_serial is set. Trigger: the profile has role_arn and no web_identity_token_file. Every hop
// calls the STS endpoint of the session, not of its own profile. A hit in the CLI's cache saves the
// call, the MFA code and all earlier hops. Throws ConfigError, also for a loop of profiles and for
// a chain of more than 200.
std::optional<CredentialSource> assume_role_source(const std::string& profile,
                                                   const CredentialTools& tools);

} // namespace iam::aws
