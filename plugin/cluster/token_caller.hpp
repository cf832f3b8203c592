#pragma once

#include "aws/runtime.hpp"
#include "aws/sts.hpp"
#include "util/secret.hpp"

#include <string>

namespace iam::cluster {

// Returns the identity behind the cluster token `token`. Asks STS as the authenticator does: with
// the signed request inside the token and the name of the cluster. Throws util::Error if the text
// is not such a token or names a host that is not one of STS's; aws::AwsError if STS refuses;
// net::HttpError, util::Cancelled.
aws::CallerIdentity caller_of_token(const util::Secret& token, const std::string& cluster,
                                    aws::Runtime& runtime);

} // namespace iam::cluster
