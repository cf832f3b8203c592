#include "aws/cluster_token.hpp"
#include "support/fake_aws.hpp"
#include "util/crypto.hpp"
#include "util/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::aws {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

const util::Time k_now = util::parse_aws_time("20150830T123600Z").value();

ClusterToken token_with(const Credentials& credentials, const std::string& cluster = "my-cluster") {
  return sign_cluster_token(credentials, cluster, test::example_endpoint("sts"), k_now);
}

Credentials with_session_token_of(std::size_t size) {
  Credentials credentials = test::example_credentials();
  credentials.session_token = util::Secret(std::string(size, 'x'));
  return credentials;
}

TEST(ClusterToken, ends_a_minute_before_the_authenticator_refuses_it) {
  EXPECT_EQ(token_with(test::example_credentials()).expires, k_now + 14min);
}

TEST(ClusterToken, ends_with_its_credentials) {
  Credentials credentials = test::example_credentials();
  credentials.expires = k_now + 5min;
  EXPECT_EQ(token_with(credentials).expires, k_now + 5min);
  credentials.expires = k_now + 1h;
  EXPECT_EQ(token_with(credentials).expires, k_now + 14min);
}

TEST(ClusterToken, is_the_same_for_an_endpoint_with_a_final_slash) {
  Endpoint endpoint = test::example_endpoint("sts");
  const auto token = sign_cluster_token(test::example_credentials(), "c", endpoint, k_now);
  endpoint.url += '/';
  EXPECT_EQ(sign_cluster_token(test::example_credentials(), "c", endpoint, k_now).text, token.text);
}

// How long the URL in a token is with a session token of one byte.
std::size_t shortest_url() {
  const std::string token = token_with(with_session_token_of(1)).text.reveal();
  return util::decode_base64url(token.substr(token.find('.') + 1)).value().size();
}

// A token of 4095 bytes, and one of 4097; base64 of this prefix is never 4096 bytes long.
TEST(ClusterToken, is_refused_above_the_4096_bytes_that_the_authenticator_reads) {
  constexpr std::size_t k_longest_url = 3063; // 4084 digits behind the prefix of 11
  const std::size_t size = k_longest_url - shortest_url() + 1;
  EXPECT_EQ(token_with(with_session_token_of(size)).text.reveal().size(), 4095U);
  try {
    token_with(with_session_token_of(size + 1));
    FAIL() << "accepted";
  } catch (const util::Error& e) {
    EXPECT_THAT(e.cause(), HasSubstr("refuses more than 4096"));
    EXPECT_EQ(e.where(), "cluster my-cluster");
    EXPECT_THAT(e.cure(), HasSubstr("shorter session token"));
    EXPECT_THAT(e.what(), Not(HasSubstr("xxx")));
  }
}

TEST(ClusterToken, is_not_made_for_what_is_no_name) {
  EXPECT_THROW(token_with(test::example_credentials(), ""), util::Error);
  EXPECT_THROW(token_with(test::example_credentials(), "a\r\nX-Evil: 1"), util::Error);
  EXPECT_THROW(token_with(test::example_credentials(), std::string("a\0b", 3)), util::Error);
}

TEST(ExecCredentialText, is_laid_out_as_the_aws_cli_does) {
  const ClusterToken token{util::Secret("k8s-aws-v1.abc"), k_now + 14min};
  EXPECT_EQ(exec_credential_text(token, "client.authentication.k8s.io/v1beta1"), R"({
    "kind": "ExecCredential",
    "apiVersion": "client.authentication.k8s.io/v1beta1",
    "spec": {},
    "status": {
        "expirationTimestamp": "2015-08-30T12:50:00Z",
        "token": "k8s-aws-v1.abc"
    }
}
)");
}

} // namespace
} // namespace iam::aws
