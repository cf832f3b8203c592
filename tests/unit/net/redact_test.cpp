#include "net/redact.hpp"

#include <gtest/gtest.h>

namespace iam::net {
namespace {

TEST(RedactedUrl, hides_credentials_wherever_they_stand) {
  EXPECT_EQ(redacted_url("https://user:pw@proxy:3128/x"), "https://<masked>@proxy:3128/x");
  EXPECT_EQ(redacted_url("user:pw@proxy"), "<masked>@proxy");
  EXPECT_EQ(redacted_url("http://user:p/w@proxy"), "http://<masked>@proxy");
  EXPECT_EQ(redacted_url("http://h/?X-Amz-Credential=AK&X-Amz-Security-Token=t&X-Amz-Signature=0f"),
            "http://h/?X-Amz-Credential=AK&X-Amz-Security-Token=<masked>&X-Amz-Signature=<masked>");
}

TEST(RedactedUrl, leaves_the_rest_alone) {
  EXPECT_EQ(redacted_url("https://h:443/a@b?limit=5"), "https://h:443/a@b?limit=5");
  EXPECT_EQ(redacted_url("https://[::1]/a@b"), "https://[::1]/a@b");
  EXPECT_EQ(redacted_url(""), "");
}

TEST(RedactedHeader, keeps_the_scheme_and_hides_the_credential) {
  EXPECT_EQ(redacted_header("authorization", "Bearer k8s-aws-v1.abc"), "Bearer <masked>");
  EXPECT_EQ(redacted_header("Authorization", "AWS4-HMAC-SHA256 Credential=A, Signature=b"),
            "AWS4-HMAC-SHA256 <masked>");
  EXPECT_EQ(redacted_header("Authorization", "rawtoken"), "<masked>");
  EXPECT_EQ(redacted_header("X-Amz-Security-Token", "a b"), "<masked>");
  EXPECT_EQ(redacted_header("Set-Cookie", "a=b"), "<masked>");
  EXPECT_EQ(redacted_header("Location", "https://h/?token=x"), "https://h/?token=<masked>");
  EXPECT_EQ(redacted_header("Accept", "application/json"), "application/json");
}

TEST(RedactedBody, hides_the_token_in_a_canonical_request_that_aws_repeats) {
  EXPECT_EQ(
      redacted_body("<Message>should have been 'POST\nx-amz-security-token:IQoJ//+=\n\nhost'"),
      "<Message>should have been 'POST\nx-amz-security-token:<masked>\n\nhost'");
  EXPECT_EQ(redacted_body(R"({"message":"x-amz-security-token:IQoJ//+=\n\nhost"})"),
            R"({"message":"x-amz-security-token:<masked>\n\nhost"})");
}

TEST(RedactedBody, hides_fields_of_json_by_their_name) {
  EXPECT_EQ(redacted_body(R"({"status":{"token": "a\"b","clientKeyData" : "PEM"},"kind":"Token"})"),
            R"({"status":{"token": "<masked>","clientKeyData" : "<masked>"},"kind":"Token"})");
  EXPECT_EQ(redacted_body(R"({"SecretAccessKey":"s","accessToken":"t","expiresIn":5})"),
            R"({"SecretAccessKey":"<masked>","accessToken":"<masked>","expiresIn":5})");
  EXPECT_EQ(redacted_body(R"({"a":"{\"token\":\"x\",\"b\":\"c\"}"})"),
            R"({"a":"{\"token\":\"<masked>\",\"b\":\"c\"}"})");
}

TEST(RedactedBody, hides_fields_of_xml_and_forms) {
  EXPECT_EQ(redacted_body("<AccessKeyId>A</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"),
            "<AccessKeyId>A</AccessKeyId><SecretAccessKey><masked></SecretAccessKey>");
  EXPECT_EQ(redacted_body("Action=AssumeRoleWithWebIdentity&WebIdentityToken=ey.x&Version=1"),
            "Action=AssumeRoleWithWebIdentity&WebIdentityToken=<masked>&Version=1");
}

TEST(RedactedBody, hides_cluster_tokens_in_any_text) {
  EXPECT_EQ(redacted_body("got k8s-aws-v1.aHR0_cHM-6 and k8s-aws-v1.x."),
            "got k8s-aws-v1.<masked> and k8s-aws-v1.<masked>.");
}

TEST(RedactedBody, survives_text_that_ends_anywhere) {
  const std::string body = R"({"token" : "a\"b"} <Token>x</Token> token=y \"token\":\"z\")";
  for (std::size_t length = 0; length <= body.size(); ++length) {
    const std::string shown = redacted_body(body.substr(0, length));
    EXPECT_EQ(shown.find("a\\\"b"), std::string::npos) << shown;
  }
}

} // namespace
} // namespace iam::net
