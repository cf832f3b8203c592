#pragma once

#include "aws/credentials/credentials.hpp"
#include "aws/sigv4/canonical_request.hpp"
#include "aws/sigv4/signature.hpp"
#include "net/http.hpp"

#include <chrono>
#include <string>

namespace iam::aws::sigv4 {

// The stages of a signature: if a service refuses it, the first stage that differs from what the
// service expected says why. The canonical request may contain a session token.
struct Stages {
  std::string canonical_request;
  std::string string_to_sign;
  std::string signature; // hexadecimal digits
};

// Signs `request` in its headers (Signature Version 4 of AWS): adds `X-Amz-Date`,
// `X-Amz-Security-Token` if the credentials have a session token, `Authorization`, and `Host` if it
// is missing. The body and the headers must not change afterwards. Throws util::Error if the URL is
// not valid.
Stages sign(net::HttpRequest& request, const Credentials& credentials, const Scope& scope,
            PathStyle path_style = PathStyle::normalized);

// Signs `request` in its URL: adds the `X-Amz-` parameters to its query, and `Host` if it is
// missing. All other headers of `request` are signed and must be sent along. The signature is valid
// for `lifetime` (1 second to 7 days), unless the service has its own rules.
Stages presign(net::HttpRequest& request, const Credentials& credentials, const Scope& scope,
               std::chrono::seconds lifetime, PathStyle path_style = PathStyle::normalized);

} // namespace iam::aws::sigv4
