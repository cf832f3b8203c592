#pragma once

#include "net/http.hpp"

#include <string>
#include <string_view>

namespace iam::net {

// What replaces a secret in logs and messages, as in kubectl.
inline constexpr std::string_view k_masked = "<masked>";

// `url` without password, signature and tokens, for messages. It need not be a URL.
std::string redacted_url(std::string_view url);

// The value of the header field `name` without secrets.
std::string redacted_header(std::string_view name, std::string_view value);

// `body` (JSON, XML or a form) without cluster tokens, and without the values of fields whose names
// end in token, password, secret key and the like.
std::string redacted_body(std::string_view body);

} // namespace iam::net
