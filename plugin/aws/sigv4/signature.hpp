#pragma once

#include "aws/sigv4/string_to_sign.hpp"
#include "util/secret.hpp"

#include <string>
#include <string_view>

namespace iam::aws::sigv4 {

// The signature of `string_to_sign` in hexadecimal digits, with the key derived from the secret
// access key `secret` for `scope`.
std::string signature(const util::Secret& secret, const Scope& scope,
                      std::string_view string_to_sign);

} // namespace iam::aws::sigv4
