#pragma once

#include "aws/credentials/source.hpp"

#include <optional>
#include <string>

namespace iam::aws {

// Console credentials in the cache of `aws login` (AWS_LOGIN_CACHE_DIRECTORY or
// ~/.aws/login/cache). Trigger: the profile has login_session. They last a quarter of an hour, and
// only the AWS CLI renews them; the error says how.
std::optional<CredentialSource> login_source(const std::string& profile,
                                             const CredentialTools& tools);

} // namespace iam::aws
