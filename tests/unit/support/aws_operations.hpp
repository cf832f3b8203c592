#pragma once

#include "aws/client_rest_json.hpp"
#include "util/json.hpp"

#include <string>

namespace iam::test {

// What the service models of botocore 1.43 say of the operations in the vectors, whose names and
// parameters are those of boto3.

// `GetCallerIdentity` of `get_caller_identity`.
std::string api_name(const std::string& operation);

// `params` as the query protocol writes them: `Tags.member.1.Key`.
aws::Parameters flattened(const util::Json& params);

struct RestRequest {
  aws::RestCall call;
  util::Json body; // null where there is none
};

// The request of an operation of EKS, the SSO portal or SSO OIDC. `idempotency_token` goes into
// those that take a clientRequestToken and are not given one.
RestRequest rest_request(const std::string& operation, const util::Json& params,
                         const std::string& idempotency_token);

} // namespace iam::test
