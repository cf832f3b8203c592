#pragma once

#include <string>

namespace iam::aws {

// The URL of a service, and the scope of its signatures.
struct Endpoint {
  std::string url;            // `https://HOST[:PORT][/PREFIX]`
  std::string signing_region; // such as `us-east-1`
  std::string signing_name;   // of the service, such as `sts`

  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

} // namespace iam::aws
