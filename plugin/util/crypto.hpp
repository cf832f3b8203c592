#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace iam::util {

// SHA-256 (FIPS 180-4), 32 raw bytes.
std::string sha256(std::string_view bytes);

// SHA-1, 20 raw bytes: for the names of cache files shared with the AWS CLI, not for security.
std::string sha1(std::string_view bytes);

// HMAC-SHA-256 (RFC 2104), 32 raw bytes.
std::string hmac_sha256(std::string_view key, std::string_view message);

// `bytes` in base64 with padding (RFC 4648 section 4).
std::string base64(std::string_view bytes);

// `bytes` in the URL-safe alphabet, without padding (RFC 4648 section 5).
std::string base64url(std::string_view bytes);

// The bytes of padded base64. Skips line breaks and ignores unused bits of the last digit, as Go
// does, whose programs read the same texts. Returns nullopt if `text` is anything else.
std::optional<std::string> decode_base64(std::string_view text);

// The same for URL-safe base64 without padding.
std::optional<std::string> decode_base64url(std::string_view text);

// `count` unpredictable bytes.
std::string random_bytes(std::size_t count);

} // namespace iam::util
