#include "support/certificates.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdexcept>

namespace iam::test {
namespace {

template<auto Free>
struct Freed {
  template<typename Thing>
  void operator()(Thing* thing) const {
    Free(thing);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;

constexpr long k_day = 24 * 60 * 60;

void require(bool worked) {
  if (!worked) {
    throw std::runtime_error("OpenSSL could not make a certificate");
  }
}

template<typename Write>
std::string pem_of(Write write) {
  const std::unique_ptr<BIO, Freed<BIO_free_all>> memory(BIO_new(BIO_s_mem()));
  require(write(memory.get()) == 1);
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

void add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>> extension(
      X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  require(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

// A certificate for `key` that lacks extensions and a signature.
Certificate blank_certificate(const std::string& common_name, EVP_PKEY* key, long from, long to) {
  Certificate certificate(X509_new());
  X509_set_version(certificate.get(), 2);
  std::int64_t serial = 0;
  RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial);
  ASN1_INTEGER_set_int64(X509_get_serialNumber(certificate.get()), serial & 0x7FFFFFFFFFFFFFFF);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), from);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), to);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1,
                             0);
  return certificate;
}

} // namespace

std::string encrypted_key(const std::string& pem, const std::string& password) {
  const std::unique_ptr<BIO, Freed<BIO_free_all>> in(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const Key key(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr));
  return pem_of([&](BIO* out) {
    return PEM_write_bio_PKCS8PrivateKey(out, key.get(), EVP_aes_128_cbc(), password.data(),
                                         static_cast<int>(password.size()), nullptr, nullptr);
  });
}

struct Authority::Parts {
  Key key;
  Certificate certificate;
};

Authority::Authority(const std::string& name) : m_parts(std::make_unique<Parts>()) {
  m_parts->key.reset(EVP_EC_gen("P-256"));
  m_parts->certificate = blank_certificate(name, m_parts->key.get(), -k_day, k_day);
  X509* const own = m_parts->certificate.get();
  X509_set_issuer_name(own, X509_get_subject_name(own));
  add_extension(own, own, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(own, own, NID_key_usage, "critical,keyCertSign");
  add_extension(own, own, NID_subject_key_identifier, "hash");
  require(X509_sign(own, m_parts->key.get(), EVP_sha256()) > 0);
  m_pem = pem_of([&](BIO* out) { return PEM_write_bio_X509(out, own); });
}

Authority::~Authority() = default;
Authority::Authority(Authority&&) noexcept = default;

std::string Authority::hashed_name() const {
  return fmt::format("{:08x}.0", X509_subject_name_hash(m_parts->certificate.get()));
}

Identity Authority::issue(const std::string& common_name, const std::vector<std::string>& names,
                          Validity validity) const {
  const long from = validity == Validity::future ? k_day : -2 * k_day;
  const long to = validity == Validity::past ? -k_day : 2 * k_day;
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate = blank_certificate(common_name, key.get(), from, to);
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(m_parts->certificate.get()));
  if (!names.empty()) {
    add_extension(certificate.get(), m_parts->certificate.get(), NID_subject_alt_name,
                  fmt::format("{}", fmt::join(names, ",")));
  }
  require(X509_sign(certificate.get(), m_parts->key.get(), EVP_sha256()) > 0);
  return {pem_of([&](BIO* out) { return PEM_write_bio_X509(out, certificate.get()); }),
          pem_of([&](BIO* out) {
            return PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
          })};
}

} // namespace iam::test
