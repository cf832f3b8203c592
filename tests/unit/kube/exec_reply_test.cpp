#include "kube/exec_reply.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::kube {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* k_v1 = "client.authentication.k8s.io/v1";

ExecCredential read(const std::string& reply) {
  return read_exec_reply(reply, k_v1);
}

// A reply of the right type with this status.
std::string reply_with(const std::string& status) {
  return R"({"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":)" +
         status + "}";
}

CredentialError refusal_of(const std::string& reply) {
  try {
    read(reply);
  } catch (const CredentialError& e) {
    return e;
  }
  throw std::runtime_error("accepted: " + reply);
}

TEST(ExecReply, gives_a_token_with_its_expiry) {
  const ExecCredential credential =
      read(reply_with(R"({"token":"t","expirationTimestamp":"2030-01-02T03:04:05Z"})"));
  EXPECT_EQ(credential.token.reveal(), "t");
  EXPECT_EQ(util::rfc3339(*credential.expires), "2030-01-02T03:04:05Z");
  EXPECT_FALSE(credential.has_expired(*credential.expires));
  EXPECT_TRUE(credential.has_expired(*credential.expires + std::chrono::milliseconds(1)));
}

TEST(ExecReply, never_expires_without_an_expiry) {
  const ExecCredential credential = read(reply_with(R"({"token":"t","expirationTimestamp":null})"));
  EXPECT_FALSE(credential.has_expired(util::Time::max()));
}

TEST(ExecReply, gives_a_certificate_with_its_key) {
  const ExecCredential credential =
      read(reply_with(R"({"clientCertificateData":"c","clientKeyData":"k"})"));
  EXPECT_EQ(credential.client_certificate, "c");
  EXPECT_EQ(credential.client_key.reveal(), "k");
  EXPECT_TRUE(credential.token.empty());
}

TEST(ExecReply, may_be_YAML) {
  const std::string yaml = "kind: ExecCredential\napiVersion: client.authentication.k8s.io/v1\n"
                           "status: {token: t}\n";
  EXPECT_EQ(read(yaml).token.reveal(), "t");
}

// The texts up to the line below are client-go's own.

TEST(ExecReply, must_have_the_version_that_is_configured) {
  const CredentialError error =
      refusal_of(R"({"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1",)"
                 R"("status":{"token":"t"}})");
  EXPECT_EQ(error.cause(), "getting credentials: exec plugin is configured to use API version "
                           "client.authentication.k8s.io/v1, plugin returned version "
                           "client.authentication.k8s.io/v1beta1");
  EXPECT_THAT(refusal_of(R"({"kind":"ExecCredential","status":{"token":"t"}})").cause(),
              HasSubstr("plugin returned version <none>"));
}

TEST(ExecReply, must_hold_a_credential) {
  EXPECT_EQ(
      refusal_of(R"({"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1"})")
          .cause(),
      "getting credentials: exec plugin didn't return a status field");
  EXPECT_EQ(refusal_of(reply_with("null")).cause(),
            "getting credentials: exec plugin didn't return a status field");
  EXPECT_EQ(refusal_of(reply_with("{}")).cause(),
            "getting credentials: exec plugin didn't return a token or cert/key pair");
  EXPECT_EQ(refusal_of(reply_with(R"({"token":"t","clientKeyData":"k"})")).cause(),
            "getting credentials: exec plugin returned only certificate or key, not both");
  EXPECT_EQ(refusal_of(reply_with(R"({"clientCertificateData":"c"})")).cause(),
            "getting credentials: exec plugin returned only certificate or key, not both");
}

// Client-go shows types of Go here.

TEST(ExecReply, must_be_an_ExecCredential) {
  EXPECT_THAT(refusal_of(R"({"kind":"Pod","apiVersion":"v1"})").cause(),
              HasSubstr("decoding stdout: the answer is a Pod"));
  EXPECT_THAT(refusal_of(R"({"apiVersion":"client.authentication.k8s.io/v1"})").cause(),
              HasSubstr("the answer has no kind"));
}

TEST(ExecReply, must_be_whole_and_of_the_right_types) {
  for (const char* reply :
       {"", " \n", "hello", "[]", R"({"kind":"ExecCredential")", "a: [", "{}}"}) {
    SCOPED_TRACE(reply);
    EXPECT_THAT(refusal_of(reply).cause(), HasSubstr("getting credentials: decoding stdout: "));
  }
  EXPECT_THAT(refusal_of(reply_with("[]")).cause(), HasSubstr("status is not an object"));
  EXPECT_THAT(refusal_of(reply_with(R"({"token":5})")).cause(), HasSubstr("token is not a text"));
  EXPECT_THAT(refusal_of(reply_with(R"({"token":"t","expirationTimestamp":"soon"})")).cause(),
              HasSubstr("expirationTimestamp is not an RFC 3339 time: \"soon\""));
  EXPECT_THAT(refusal_of(reply_with(R"({"token":"t","expirationTimestamp":""})")).cause(),
              HasSubstr("not an RFC 3339 time"));
}

TEST(ExecReply, is_never_shown) {
  EXPECT_THAT(std::string(refusal_of("k8s-aws-v1.secret").what()), Not(HasSubstr("secret")));
  EXPECT_THAT(std::string(refusal_of(R"({"status":{"token":"secret"}})").what()),
              Not(HasSubstr("secret")));
  EXPECT_THAT(std::string(refusal_of(R"({"token":"secret")").what()), Not(HasSubstr("secret")));
}

} // namespace
} // namespace iam::kube
