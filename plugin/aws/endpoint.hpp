#pragma once

#include <string>

namespace iam::aws {

// Where a service answers, and for what its requests are signed.
struct Endpoint {
  std::string url;            // `https://HOST[:PORT][/PREFIX]`
  std::string signing_region; // such as `us-east-1`
  std::string signing_name;   // of the service, such as `sts`

  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

} // namespace iam::aws
