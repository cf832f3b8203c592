#include "util/crypto.hpp"

#include "util/error.hpp"

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
  // A null key would mean "the key of the last call", so an empty one needs an address of its own.
  const void* key_start = key.empty() ? "" : key.data();
  if (HMAC(EVP_sha256(), key_start, static_cast<int>(key.size()), in(message), message.size(),
           out(result), &length) == nullptr) {
    throw Error("OpenSSL could not compute an HMAC");
  }
  result.resize(length);
  return result;
}

std::string random_bytes(std::size_t count) {
  std::string result(count, '\0');
  if (RAND_bytes(out(result), static_cast<int>(count)) != 1) {
    throw Error("OpenSSL has no random bytes to give");
  }
  return result;
}

} // namespace iam::util
