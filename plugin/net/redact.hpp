#pragma once

#include "net/http.hpp"
#include "util/secret.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace iam::net {

// What replaces a secret in logs and messages, as in kubectl.
inline constexpr std::string_view k_masked = "<masked>";

// A message from outside is cut to this many bytes before it is redacted and printed.
inline constexpr std::size_t k_longest_message = 4096;

// `url` without password, signature and tokens, for messages. It need not be a URL.
std::string redacted_url(std::string_view url);

// The same for the address of a proxy, which has no path: whatever stands before the last `@` may
// be a part of the password, and so may a port that is not a number.
std::string redacted_proxy(std::string_view proxy);

// Whether the header field `name` holds credentials.
bool is_secret_header(std::string_view name);

// The value of the header field `name` without secrets.
std::string redacted_header(std::string_view name, std::string_view value);

// `body` (JSON, YAML, XML, a form, an environment or prose) without cluster tokens, and without the
// values of fields whose names end in token, password, secret key and the like. The time it takes
// grows linearly with `body`, whatever it holds.
std::string redacted_body(std::string_view body);

// `text` with each of `secrets` masked, as it is and as URLs and JSON write it. Those that are
// shorter than any real one stay: they may be parts of ordinary words.
std::string without_secrets(std::string text, std::span<const util::Secret> secrets);

// `text`, which a server or another program chose, for a message: without `secrets`, cut to
// k_longest_message, and redacted like a body. It is not yet printable.
std::string message_from_outside(std::string_view text, std::span<const util::Secret> secrets = {});

} // namespace iam::net
