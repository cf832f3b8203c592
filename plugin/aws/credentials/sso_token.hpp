#pragma once

#include "aws/credentials/source.hpp"
#include "aws/credentials/sso_settings.hpp"
#include "util/secret.hpp"

namespace iam::aws {

// The access token of `aws sso login` in ~/.aws/sso/cache. Refreshes the token of a sso-session
// that is valid for less than 15 minutes, if its file allows that, and writes the new one there,
// for the AWS CLI too. If that fails and the old token is still valid, uses it and calls
// `tools.warn`. Throws CredentialsError with the problem `login_needed`, net::HttpError.
util::Secret sso_access_token(const SsoSettings& settings, const CredentialTools& tools);

} // namespace iam::aws
