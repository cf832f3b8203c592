#pragma once

#include "util/secret.hpp"
#include "util/time.hpp"

#include <string>
#include <string_view>

namespace iam::aws::sigv4 {

inline constexpr std::string_view k_algorithm = "AWS4-HMAC-SHA256";

// What a signature is valid for: a day, a region, a service.
struct Scope {
  util::Time time; // of the request; the scope names its day
  std::string region;
  std::string service;

  // `20060102`.
  std::string date() const;

  // `DATE/REGION/SERVICE/aws4_request`.
  std::string text() const;
};

std::string string_to_sign(const Scope& scope, std::string_view canonical_request);

// The signature of `string_to_sign` in hexadecimal digits, with the key derived from the secret
// access key `secret` for `scope`.
std::string signature(const util::Secret& secret, const Scope& scope,
                      std::string_view string_to_sign);

} // namespace iam::aws::sigv4
