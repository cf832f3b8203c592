#pragma once

#include "aws/sts.hpp"

#include <string>
#include <string_view>

namespace iam::aws {

// The names of the AWS CLI's cache files, so that both programs find what the other one got.

// In ~/.aws/cli/cache: what AssumeRole, or the same with a web identity, answered to `request`. An
// empty session name is one made up for the occasion; it and the MFA code are not part of the name.
std::string assume_role_cache_name(const AssumeRoleRequest& request);

// In ~/.aws/cli/cache: the credentials of a permission set. With a sso-session `session` is its
// name; else `start_url` counts.
std::string sso_role_cache_name(const std::string& account, const std::string& role,
                                const std::string& session, const std::string& start_url);

// In ~/.aws/sso/cache: the token of a sso-session, by its name, or else of a start URL.
std::string sso_token_cache_name(std::string_view session_or_start_url);

// In ~/.aws/login/cache: the console credentials of a login_session.
std::string login_cache_name(std::string_view login_session);

} // namespace iam::aws
