#include "aws/sigv4/sign.hpp"
#include "support/fake_aws.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::aws::sigv4 {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const Scope k_scope{util::parse_aws_time("20150830T123600Z").value(), "us-east-1", "sts"};

// The host that is signed, and sent, for a URL.
std::string signed_host(const std::string& url) {
  net::HttpRequest request;
  request.url = url;
  const Stages stages = sign(request, test::example_credentials(), k_scope);
  const auto [name, value] = request.headers.at(0);
  EXPECT_EQ(name, "Host");
  EXPECT_THAT(stages.canonical_request, HasSubstr("\nhost:" + value + "\n"));
  return value;
}

TEST(Sign, names_the_host_with_a_port_that_is_not_the_schemes_own) {
  EXPECT_EQ(signed_host("https://STS.Example"), "sts.example");
  EXPECT_EQ(signed_host("https://sts.example:443/a?b"), "sts.example");
  EXPECT_EQ(signed_host("https://sts.example:80"), "sts.example:80");
  EXPECT_EQ(signed_host("http://127.0.0.1:5000/"), "127.0.0.1:5000");
  EXPECT_EQ(signed_host("https://[::1]?a=b"), "[::1]");
  EXPECT_EQ(signed_host("https://[::1]:8443/"), "[::1]:8443");
}

TEST(Sign, refuses_what_is_no_url) {
  net::HttpRequest request;
  request.url = "sts.us-east-1.amazonaws.com/";
  EXPECT_THROW(sign(request, test::example_credentials(), k_scope), util::Error);
}

TEST(Sign, covers_the_body_and_every_header_that_it_adds) {
  net::HttpRequest request;
  request.url = "https://sts.example/";
  const Stages empty = sign(request, test::example_credentials(), k_scope);
  EXPECT_THAT(request.headers.back().second,
              HasSubstr("SignedHeaders=host;x-amz-date;x-amz-security-token, "));
  net::HttpRequest other;
  other.url = request.url;
  other.body = "x";
  EXPECT_NE(sign(other, test::example_credentials(), k_scope).signature, empty.signature);
}

TEST(Presign, keeps_the_query_that_is_there_and_ends_with_the_signature) {
  net::HttpRequest request;
  request.url = "https://sts.example/?a=b";
  const Stages stages =
      presign(request, test::example_credentials(), k_scope, std::chrono::seconds(60));
  EXPECT_THAT(request.url, StartsWith("https://sts.example/?a=b&X-Amz-Algorithm="));
  EXPECT_THAT(request.url, HasSubstr("&X-Amz-Expires=60&"));
  EXPECT_TRUE(request.url.ends_with("&X-Amz-Signature=" + stages.signature));
}

} // namespace
} // namespace iam::aws::sigv4
