#pragma once

#include "aws/credentials/credentials.hpp"
#include "aws/sigv4/canonical_request.hpp"
#include "aws/sigv4/string_to_sign.hpp"
#include "net/http.hpp"

#include <chrono>
#include <string>

namespace iam::aws::sigv4 {

// What was computed on the way to a signature: when a service refuses one, the first stage that
// differs from what it expected says why. The canonical request may hold a session token.
struct Stages {
  std::string canonical_request;
  std::string string_to_sign;
  std::string signature; // hexadecimal digits
};

// Signs `request` in its headers (Signature Version 4 of AWS): adds `X-Amz-Date`,
// `X-Amz-Security-Token` where the credentials have a session token, `Authorization`, and `Host`
// where it is missing. The body and the headers must not change afterwards. Throws util::Error when
// the URL is none.
Stages sign(net::HttpRequest& request, const Credentials& credentials, const Scope& scope,
            PathStyle path_style = PathStyle::normalized);

// Signs `request` in its URL, for whoever holds that: adds the `X-Amz-` parameters to its query,
// and `Host` where it is missing. All other headers of `request` are signed and must be sent along.
// The signature is good for `lifetime` (1 second to 7 days), unless the service has rules of its
// own.
Stages presign(net::HttpRequest& request, const Credentials& credentials, const Scope& scope,
               std::chrono::seconds lifetime, PathStyle path_style = PathStyle::normalized);

} // namespace iam::aws::sigv4
