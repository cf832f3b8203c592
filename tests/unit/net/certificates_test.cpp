#include "net/certificates.hpp"
#include "support/certificates.hpp"
#include "util/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::net {
namespace {

using test::Authority;
using testing::IsEmpty;

// Made by openssl req -x509 -subj '/O=Zürich, Inc/CN=kubernetes', and its openssl x509
// -fingerprint -sha256.
constexpr const char* k_known = R"(-----BEGIN CERTIFICATE-----
MIIBrDCCAVOgAwIBAgIUQlPb1boREtUGHWvEXFsdIAimtMcwCgYIKoZIzj0EAwIw
LDEVMBMGA1UECgwMWsO8cmljaCwgSW5jMRMwEQYDVQQDDAprdWJlcm5ldGVzMB4X
DTI2MTEzMDA1NTAxMloXDTM2MTEyNzA1NTAxMlowLDEVMBMGA1UECgwMWsO8cmlj
aCwgSW5jMRMwEQYDVQQDDAprdWJlcm5ldGVzMFkwEwYHKoZIzj0CAQYIKoZIzj0D
AQcDQgAEEi2BTahi/iiE3qmvhFVqPzCKbSioMpvfmen6oInFokYdPH5TsFh5v9Z9
bbEDx+4JwEKnVUryrZeGYi5CvVk4BqNTMFEwHQYDVR0OBBYEFEcC6A6kmxGNL78Z
K13Dyj8n/xbdMB8GA1UdIwQYMBaAFEcC6A6kmxGNL78ZK13Dyj8n/xbdMA8GA1Ud
EwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDRwAwRAIgYblm7JoIWnGZDbL9LcO3MnY8
sTAWA/RRT7eRS6hQHx0CICGRtafKh4MITXZKSGsSRb0FIDHTl3YBAUc90+So0O4w
-----END CERTIFICATE-----
)";
constexpr const char* k_fingerprint = "47:0F:D0:34:11:70:34:96:E7:83:23:38:51:0C:86:AE:8D:CD:B1:13:"
                                      "FB:35:14:15:A1:8F:EA:3A:81:4F:BB:90";

std::string damage_of(const std::string& pem) {
  try {
    certificates_in(pem);
  } catch (const util::Error& error) {
    return error.cause();
  }
  return "none";
}

TEST(CertificatesIn, has_the_fingerprint_and_the_subject_that_openssl_prints) {
  const auto found = certificates_in(k_known);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].fingerprint, k_fingerprint);
  EXPECT_EQ(found[0].subject, "CN=kubernetes,O=Z\xc3\xbcrich\\, Inc");
}

TEST(CertificatesIn, reads_a_bundle_in_order_with_other_text_between) {
  const Authority one("one");
  const Authority two("two");
  const auto found = certificates_in("# successor\r\n" + one.pem() + "garbage -----BEGIN" +
                                     test::Authority("key").issue("x", {}).key + two.pem());
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].subject, "CN=one");
  EXPECT_EQ(found[1].subject, "CN=two");
  EXPECT_EQ(found[0], certificates_in(one.pem())[0]);
  EXPECT_NE(found[0].fingerprint, found[1].fingerprint);
}

TEST(CertificatesIn, line_ends_do_not_matter) {
  std::string lines;
  for (const char c : std::string(k_known)) {
    lines += c == '\n' ? " \r\n" : std::string(1, c);
  }
  EXPECT_EQ(certificates_in(lines), certificates_in(k_known));
}

TEST(CertificatesIn, finds_none_in_a_text_without_one) {
  EXPECT_THAT(certificates_in(""), IsEmpty());
  EXPECT_THAT(certificates_in("-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n"), IsEmpty());
}

TEST(CertificatesIn, a_damaged_one_is_an_error_that_says_which) {
  const std::string good = Authority("one").pem();
  const std::size_t middle = good.size() / 2;
  for (const std::string& bad :
       {good.substr(0, middle), std::string(good).replace(middle, 1, "!"),
        std::string(good).erase(middle, 4), std::string(good).replace(40, 4, "AAAA"),
        std::string("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"),
        std::string("-----BEGIN CERTIFICATE-----\nA: b\n\nAAAA\n-----END CERTIFICATE-----\n")}) {
    EXPECT_EQ(damage_of(good + bad), "certificate 2 is damaged") << bad;
  }
}

} // namespace
} // namespace iam::net
