#pragma once

#include "aws/credentials/source.hpp"
#include "aws/credentials/sso_settings.hpp"
#include "util/secret.hpp"

namespace iam::aws {

// The access token that `aws sso login` left in ~/.aws/sso/cache. One of a sso-session that is good
// for less than 15 minutes is refreshed where its file has what that needs; the new one is written
// there, for the AWS CLI too. Where that fails and the old one is still good, it is used, and
// `tools.warn` told. Throws CredentialsError of kind `login_needed`, net::HttpError.
util::Secret sso_access_token(const SsoSettings& settings, const CredentialTools& tools);

} // namespace iam::aws
