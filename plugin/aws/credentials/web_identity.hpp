#pragma once

#include "aws/credentials/profile_chain.hpp"
#include "aws/credentials/source.hpp"

#include <optional>
#include <string>

namespace iam::aws {

// A role assumed with the token of another identity provider, as EKS gives it to pods (IRSA).
// AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN and AWS_ROLE_SESSION_NAME each override the profile's
// web_identity_token_file, role_arn and role_session_name. Trigger: the token file is named. Throws
// ConfigError if the role is not.
std::optional<CredentialSource> web_identity_source(const std::string& profile,
                                                    EnvironmentUse environment, CacheUse cache,
                                                    const CredentialTools& tools);

} // namespace iam::aws
