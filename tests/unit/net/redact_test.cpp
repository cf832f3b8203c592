#include "net/redact.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace iam::net {
namespace {

TEST(RedactedUrl, hides_credentials_wherever_they_stand) {
  EXPECT_EQ(redacted_url("https://user:pw@proxy:3128/x"), "https://<masked>@proxy:3128/x");
  EXPECT_EQ(redacted_url("user:pw@proxy"), "<masked>@proxy");
  EXPECT_EQ(redacted_url("http://user:p/w@proxy"), "http://<masked>@proxy");
  EXPECT_EQ(redacted_url("https://me@corp.com:pa/ss@host"), "https://<masked>@host");
  EXPECT_EQ(redacted_url("http://h/?X-Amz-Credential=AK&X-Amz-Security-Token=t&X-Amz-Signature=0f"),
            "http://h/?X-Amz-Credential=AK&X-Amz-Security-Token=<masked>&X-Amz-Signature=<masked>");
}

TEST(RedactedUrl, hides_credentials_in_what_is_not_quite_a_url) {
  EXPECT_EQ(redacted_url("http:/user:pw@proxy"), "<masked>@proxy");
  EXPECT_EQ(redacted_url("http//user:pw@proxy"), "<masked>@proxy");
  EXPECT_EQ(redacted_url("user:p://w@proxy"), "<masked>@proxy");
  EXPECT_EQ(redacted_url("ht tp://user:pw@proxy"), "<masked>@proxy");
}

TEST(RedactedProxy, hides_all_that_may_be_a_part_of_the_password) {
  EXPECT_EQ(redacted_proxy("http://user:1/w@proxy:3128"), "http://<masked>@proxy:3128");
  EXPECT_EQ(redacted_proxy("http://user:1#w@proxy"), "http://<masked>@proxy");
  EXPECT_EQ(redacted_proxy("http://user:p@w@proxy"), "http://<masked>@proxy");
  EXPECT_EQ(redacted_proxy("http://user:hunter"), "http://user:<masked>");
  EXPECT_EQ(redacted_proxy("user:pw@proxy"), "<masked>@proxy");
  EXPECT_EQ(redacted_proxy("http://proxy:3128"), "http://proxy:3128");
  EXPECT_EQ(redacted_proxy("http://[::1]:3128"), "http://[::1]:3128");
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
  EXPECT_EQ(redacted_header("location", "https://user:pw@h/"), "https://<masked>@h/");
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

TEST(RedactedBody, hides_what_programs_print_of_files_and_environments) {
  EXPECT_EQ(redacted_body("AWS_SECRET_ACCESS_KEY=wJa/+=\nexport AWS_SESSION_TOKEN='I Q'"),
            "AWS_SECRET_ACCESS_KEY=<masked>\nexport AWS_SESSION_TOKEN='<masked>'");
  EXPECT_EQ(redacted_body("aws_secret_access_key = hunter\n  - secret-access-key: hunter # x"),
            "aws_secret_access_key = <masked>\n  - secret-access-key: <masked> # x");
  EXPECT_EQ(redacted_body("{'SecretAccessKey': 'a', 'x': 1} got Token : Zq7"),
            "{'SecretAccessKey': '<masked>', 'x': 1} got Token : <masked>");
  EXPECT_EQ(redacted_body("sent Authorization: Bearer abc def\nx: y"),
            "sent Authorization: <masked>\nx: y");
  EXPECT_EQ(redacted_body("SerialNumber=arn&TokenCode=123456"),
            "SerialNumber=arn&TokenCode=<masked>");
  EXPECT_EQ(redacted_body("private_key=a API-Key: b1 passwd=c SAMLAssertion=d SecretKey=e"),
            "private_key=<masked> API-Key: <masked> passwd=<masked> SAMLAssertion=<masked> "
            "SecretKey=<masked>");
}

TEST(RedactedBody, tells_an_end_tag_from_other_slashes) {
  EXPECT_EQ(redacted_body("<Token>abc</Token> http://h Token>abc"),
            "<Token><masked></Token> http://h Token><masked>");
  EXPECT_EQ(redacted_body("<a:Token>abc</a:Token>def"), "<a:Token><masked></a:Token>def");
}

TEST(RedactedBody, leaves_prose_alone) {
  for (const char* text :
       {"oidc: verify token: oidc: token is expired", "the token: The session has ended",
        "secrets \"x-token\" not found", "tokens = 5", "invalid password:"}) {
    EXPECT_EQ(redacted_body(text), text);
  }
}

// Seconds of CPU that `redacted_body` takes, the least of several runs.
double seconds_for(const std::string& piece, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    text += piece;
  }
  double least = 1e9;
  for (int run = 0; run < 3; ++run) {
    const std::clock_t start = std::clock();
    redacted_body(text);
    least = std::min(least, static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
  }
  return least;
}

TEST(RedactedBody, takes_time_that_grows_linearly_whatever_it_holds) {
  constexpr int k_count = 3000;
  for (const char* piece : {"token:",     "token>",      "token>x",           "token=",
                            "token\"",    "token\":\"",  "token\\\":\\\"",    "token'",
                            "token: '",   "token: a",    "token   ",          "=  ",
                            "token :  ",  "</token>",    "<token>",           "secret: token:::",
                            "tokentoken", "k8s-aws-v1.", "authorization: x ", "\\",
                            "'",          "export "}) {
    const double ratio = seconds_for(piece, 8 * k_count) / seconds_for(piece, k_count);
    EXPECT_LT(ratio, 24) << piece; // 8 if linear, 64 if quadratic
  }
}

TEST(WithoutSecrets, masks_those_that_are_long_enough_not_to_be_a_part_of_words) {
  const std::vector<util::Secret> secrets = {util::Secret("a/long+secret"), util::Secret("on"),
                                             util::Secret("")};
  EXPECT_EQ(without_secrets("a/long+secret a%2Flong%2Bsecret a\\/long+secret, only once", secrets),
            "<masked> <masked> <masked>, only once");
}

TEST(MessageFromOutside, is_cut_before_it_is_redacted_but_no_part_of_a_known_secret_is_left) {
  const std::vector<util::Secret> secrets = {util::Secret("long-enough-secret")};
  const std::string start(k_longest_message - 4, 'x');
  EXPECT_EQ(message_from_outside(start + "long-enough-secret", secrets),
            start + "<mas... (4 more bytes)");
  EXPECT_EQ(message_from_outside(start + "token=hunter").substr(start.size()),
            "toke... (8 more bytes)");
  EXPECT_EQ(message_from_outside("token=hunter"), "token=<masked>");
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
