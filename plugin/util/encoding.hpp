#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace iam::util {

// `bytes` as lower-case hexadecimal digits.
std::string hex(std::string_view bytes);

enum class Slash { encode, keep };

// `text` with every byte but the unreserved characters (letters, digits, `-._~`) as `%XX` in upper
// case: RFC 3986 section 2, and what AWS signs. Slashes stay if so asked, for paths.
std::string percent_encode(std::string_view text, Slash slash = Slash::encode);

// `text` with each `%XX` replaced by its byte; a plus sign stays one. Returns nullopt if a `%`
// lacks its two digits.
std::optional<std::string> percent_decode(std::string_view text);

} // namespace iam::util
