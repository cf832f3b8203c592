#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace iam::util {

// `bytes` in base64 with padding (RFC 4648 section 4).
std::string base64(std::string_view bytes);

// `bytes` in the URL-safe alphabet, without padding (RFC 4648 section 5).
std::string base64url(std::string_view bytes);

// The bytes of padded base64, or nothing where `text` is not that. Line breaks are skipped and
// unused bits in the last digit may be set, as in Go, whose programs read the same texts.
std::optional<std::string> decode_base64(std::string_view text);

// The bytes of URL-safe base64 without padding, or nothing; as lenient as `decode_base64`.
std::optional<std::string> decode_base64url(std::string_view text);

// `bytes` as lower-case hexadecimal digits.
std::string hex(std::string_view bytes);

// The bytes of hexadecimal digits in either case, or nothing where `text` is not that.
std::optional<std::string> decode_hex(std::string_view text);

enum class Slash { encode, keep };

// `text` with every byte but the unreserved characters (letters, digits, `-._~`) as `%XX` in upper
// case: RFC 3986 section 2, and what AWS signs. A path keeps its slashes.
std::string percent_encode(std::string_view text, Slash slash = Slash::encode);

// `text` with each `%XX` replaced by its byte, or nothing where a `%` lacks its two digits.
// A plus sign stays one.
std::optional<std::string> percent_decode(std::string_view text);

} // namespace iam::util
