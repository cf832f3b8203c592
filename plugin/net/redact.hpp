#pragma once

#include "net/http.hpp"

#include <string>
#include <string_view>

namespace iam::net {

// What stands in logs and messages where a secret stood, as in kubectl.
inline constexpr std::string_view k_masked = "<masked>";

// `url` without password, signature and tokens: fit for messages, whether or not it is a URL.
std::string redacted_url(std::string_view url);

// The value of the header field `name`, without what it would let its reader do.
std::string redacted_header(std::string_view name, std::string_view value);

// `body` (JSON, XML or a form) without the values of fields whose names end in token, password,
// secret key and the like, and without cluster tokens wherever they stand.
std::string redacted_body(std::string_view body);

} // namespace iam::net
