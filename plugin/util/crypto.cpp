#include "util/crypto.hpp"

#include "util/characters.hpp"
#include "util/error.hpp"

#include <algorithm>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

namespace iam::util {
namespace {

unsigned char* out(std::string& bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}

const unsigned char* in(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

std::string digest(std::string_view bytes, const EVP_MD* algorithm) {
  std::string result(EVP_MAX_MD_SIZE, '\0');
  unsigned int length = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), out(result), &length, algorithm, nullptr) != 1) {
    throw Error("OpenSSL could not compute a digest");
  }
  result.resize(length);
  return result;
}

std::string without_line_breaks(std::string_view text) {
  std::string result(text);
  std::erase_if(result, [](char c) { return c == '\n' || c == '\r'; });
  return result;
}

} // namespace

std::string sha256(std::string_view bytes) {
  return digest(bytes, EVP_sha256());
}

std::string sha1(std::string_view bytes) {
  return digest(bytes, EVP_sha1());
}

std::string hmac_sha256(std::string_view key, std::string_view message) {
  std::string result(EVP_MAX_MD_SIZE, '\0');
  unsigned int length = 0;
  // A null pointer would mean "the key of the last call".
  const void* key_start = key.empty() ? "" : key.data();
  if (HMAC(EVP_sha256(), key_start, static_cast<int>(key.size()), in(message), message.size(),
           out(result), &length) == nullptr) {
    throw Error("OpenSSL could not compute an HMAC");
  }
  result.resize(length);
  return result;
}

std::string base64(std::string_view bytes) {
  std::string result((bytes.size() + 2) / 3 * 4 + 1, '\0'); // with the terminator that is written
  EVP_EncodeBlock(out(result), in(bytes), static_cast<int>(bytes.size()));
  result.pop_back();
  return result;
}

std::string base64url(std::string_view bytes) {
  std::string result = base64(bytes);
  result.resize(result.find_last_not_of('=') + 1); // npos + 1 is 0
  std::ranges::replace(result, '+', '-');
  std::ranges::replace(result, '/', '_');
  return result;
}

std::optional<std::string> decode_base64(std::string_view text) {
  std::string digits = without_line_breaks(text);
  // OpenSSL itself would take padding anywhere, and white space around the text.
  const std::size_t count = digits.find_last_not_of('=') + 1; // npos + 1 is 0
  const std::size_t padding = digits.size() - count;
  const bool is_clean = std::ranges::all_of(std::string_view(digits).substr(0, count), [](char c) {
    return is_alphanumeric(c) || c == '+' || c == '/';
  });
  std::string bytes(digits.size() / 4 * 3, '\0');
  if (!is_clean || padding > 2 || digits.size() % 4 != 0 ||
      EVP_DecodeBlock(out(bytes), in(digits), static_cast<int>(digits.size())) < 0) {
    return std::nullopt;
  }
  bytes.resize(bytes.size() - padding);
  return bytes;
}

std::optional<std::string> decode_base64url(std::string_view text) {
  std::string digits = without_line_breaks(text);
  if (digits.find_first_of("+/=") != std::string::npos) {
    return std::nullopt;
  }
  std::ranges::replace(digits, '-', '+');
  std::ranges::replace(digits, '_', '/');
  digits.append((4 - digits.size() % 4) % 4, '=');
  return decode_base64(digits);
}

std::string random_bytes(std::size_t count) {
  std::string result(count, '\0');
  if (RAND_bytes(out(result), static_cast<int>(count)) != 1) {
    throw Error("OpenSSL could not produce random bytes");
  }
  return result;
}

} // namespace iam::util
