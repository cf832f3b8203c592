#pragma once

#include "aws/runtime.hpp"
#include "aws/sts.hpp"
#include "util/secret.hpp"

#include <string>

namespace iam::cluster {

// Whom STS takes the signer of the cluster token `token` for, as the authenticator asks it: by the
// signed request inside the token, with the name of the cluster. Throws util::Error for a text that
// is no such token or leads to a host that is none of STS's; aws::AwsError where STS refuses;
// net::HttpError, util::Cancelled.
aws::CallerIdentity caller_of_token(const util::Secret& token, const std::string& cluster,
                                    aws::Runtime& runtime);

} // namespace iam::cluster
