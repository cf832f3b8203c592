#include "net/certificates.hpp"

#include "util/characters.hpp"
#include "util/crypto.hpp"
#include "util/error.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <optional>

namespace iam::net {
namespace {

constexpr std::string_view k_begin = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view k_end = "-----END CERTIFICATE-----";

struct Free {
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(BIO* bio) const { BIO_free_all(bio); }
};

std::string fingerprint_of(std::string_view bytes) {
  std::string text;
  for (const char byte : util::sha256(bytes)) {
    text += fmt::format("{}{:02X}", text.empty() ? "" : ":", static_cast<unsigned char>(byte));
  }
  return text;
}

std::string subject_of(const X509& certificate) {
  const std::unique_ptr<BIO, Free> memory(BIO_new(BIO_s_mem()));
  constexpr unsigned long k_format =
      XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
  X509_NAME_print_ex(memory.get(), X509_get_subject_name(&certificate), 0, k_format);
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

// Reads what is between the two marks. Returns nullopt if it is no certificate.
std::optional<Certificate> read(std::string_view body) {
  std::string digits(body);
  std::erase_if(digits, util::is_blank);
  const auto bytes = util::decode_base64(digits);
  if (!bytes) {
    return std::nullopt;
  }
  const auto* const start = reinterpret_cast<const unsigned char*>(bytes->data());
  const auto* at = start;
  const std::unique_ptr<X509, Free> certificate(
      d2i_X509(nullptr, &at, static_cast<long>(bytes->size())));
  ERR_clear_error(); // libcurl would report what is left there
  if (!certificate || at != start + bytes->size()) {
    return std::nullopt;
  }
  return Certificate{fingerprint_of(*bytes), subject_of(*certificate)};
}

} // namespace

std::vector<Certificate> certificates_in(std::string_view pem) {
  std::vector<Certificate> certificates;
  for (std::size_t at = 0; (at = pem.find(k_begin, at)) != std::string_view::npos;) {
    at += k_begin.size();
    const std::size_t end = pem.find(k_end, at);
    const auto certificate =
        end == std::string_view::npos ? std::nullopt : read(pem.substr(at, end - at));
    if (!certificate) {
      throw util::Error(fmt::format("certificate {} is damaged", certificates.size() + 1));
    }
    certificates.push_back(*certificate);
    at = end;
  }
  return certificates;
}

} // namespace iam::net
