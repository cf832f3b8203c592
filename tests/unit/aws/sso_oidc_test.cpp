#include "aws/sso_oidc.hpp"
#include "support/fake_aws.hpp"
#include "util/json.hpp"
#include "util/proposed_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::aws {
namespace {

using test::answer;
using test::FakeAws;
using testing::HasSubstr;
using testing::Not;

const SsoRegistration k_registration{"client-1", util::Secret("client-secret-1"),
                                     util::Secret("refresh-token-1")};

SsoOidc oidc_on(FakeAws& aws) {
  return {aws.runtime, test::example_endpoint("oidc")};
}

TEST(SsoRefresh, asks_for_a_new_token_without_a_signature) {
  FakeAws aws({answer(R"({"accessToken":"a","tokenType":"Bearer","expiresIn":28800,
    "refreshToken":"r2"})")});
  const SsoTokens tokens = oidc_on(aws).refresh(k_registration);
  EXPECT_EQ(tokens.access_token.reveal(), "a");
  EXPECT_EQ(tokens.lifetime, std::chrono::hours(8));
  EXPECT_EQ(tokens.refresh_token.reveal(), "r2");
  const net::HttpRequest& request = aws.transport.requests.at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.secrets,
            (std::vector{k_registration.client_secret, k_registration.refresh_token}));
  EXPECT_EQ(request.url, "https://oidc.us-west-2.amazonaws.com/token");
  EXPECT_EQ(request.headers, (net::Headers{{"Content-Type", "application/json"}}));
  EXPECT_EQ(util::parse_json(request.body, "body"),
            util::parse_json(R"({"grantType":"refresh_token","clientId":"client-1",
              "clientSecret":"client-secret-1","refreshToken":"refresh-token-1"})",
                             "expected"));
}

TEST(SsoRefresh, has_no_refresh_token_where_none_came) {
  FakeAws aws({answer(R"({"accessToken":"a","expiresIn":60,"refreshToken":null})")});
  EXPECT_TRUE(oidc_on(aws).refresh(k_registration).refresh_token.empty());
}

TEST(SsoRefresh, is_refused_without_showing_what_was_sent) {
  FakeAws aws({answer(R"({"error":"invalid_grant",
    "error_description":"refresh-token-1 of client-secret-1 is spent"})",
                      400, {{"x-amzn-ErrorType", "InvalidGrantException"}})});
  try {
    oidc_on(aws).refresh(k_registration);
    FAIL() << "accepted";
  } catch (const AwsError& e) {
    EXPECT_EQ(e.code(), "InvalidGrantException");
    EXPECT_EQ(e.message(), "<masked> of <masked> is spent");
    EXPECT_THAT(e.cure(), HasSubstr(util::aws_command({"sso", "login"})));
    EXPECT_THAT(e.what(), Not(HasSubstr("-1")));
  }
}

} // namespace
} // namespace iam::aws
