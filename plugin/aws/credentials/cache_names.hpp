#pragma once

#include "aws/sts.hpp"

#include <string>
#include <string_view>

namespace iam::aws {

// The names of the AWS CLI's cache files, so that both programs use the same cache.

// In ~/.aws/cli/cache: the result of AssumeRole, or AssumeRoleWithWebIdentity, for `request`. A
// generated session name is passed as empty; neither it nor the MFA code is part of the name.
std::string assume_role_cache_name(const AssumeRoleRequest& request);

// In ~/.aws/cli/cache: the credentials of a permission set. Uses `session`, the name of a
// sso-session, if there is one, else `start_url`.
std::string sso_role_cache_name(const std::string& account, const std::string& role,
                                const std::string& session, const std::string& start_url);

// In ~/.aws/sso/cache: the token of a sso-session, by its name, or of a start URL.
std::string sso_token_cache_name(std::string_view session_or_start_url);

// In ~/.aws/login/cache: the console credentials of a login_session.
std::string login_cache_name(std::string_view login_session);

} // namespace iam::aws
