#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace iam::util {

// Digests are raw bytes; `hex` makes the usual text of them.

// SHA-256 (FIPS 180-4), 32 bytes.
std::string sha256(std::string_view bytes);

// SHA-1, 20 bytes: for the names of cache files shared with the AWS CLI, not for security.
std::string sha1(std::string_view bytes);

// HMAC-SHA-256 (RFC 2104), 32 bytes.
std::string hmac_sha256(std::string_view key, std::string_view message);

// `count` bytes that nobody can guess.
std::string random_bytes(std::size_t count);

} // namespace iam::util
