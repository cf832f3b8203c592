#include "aws/error.hpp"
#include "cluster/token_caller.hpp"
#include "support/fake_aws.hpp"
#include "util/crypto.hpp"
#include "util/json.hpp"

#include <gmock/gmock.h>
#include <stdexcept>

namespace iam::cluster {
namespace {

using test::answer;
using testing::Contains;
using testing::HasSubstr;
using testing::Pair;

util::Secret token_for(const std::string& url) {
  return util::Secret("k8s-aws-v1." + util::base64url(url));
}

const char* const k_caller = R"({"GetCallerIdentityResponse":{"GetCallerIdentityResult":{
  "Account":"111122223333","Arn":"arn:aws:iam::111122223333:user/alice","UserId":"AIDAX"}}})";

TEST(CallerOfToken, StsIsAskedAsTheAuthenticatorAsksIt) {
  test::FakeAws aws({answer(k_caller)});
  const std::string url = "https://sts.eu-west-1.amazonaws.com/?Action=GetCallerIdentity";
  const auto caller = caller_of_token(token_for(url), "prod", aws.runtime);
  EXPECT_EQ(caller.arn, "arn:aws:iam::111122223333:user/alice");
  EXPECT_EQ(caller.account, "111122223333");
  EXPECT_EQ(caller.user_id, "AIDAX");
  ASSERT_EQ(aws.transport.requests.size(), 1U);
  EXPECT_EQ(aws.transport.requests[0].url, url);
  EXPECT_THAT(aws.transport.requests[0].headers, Contains(Pair("x-k8s-aws-id", "prod")));
}

TEST(CallerOfToken, ARefusalOfStsIsAnAwsError) {
  test::FakeAws aws({test::xml_refusal(403, "ExpiredToken", "The security token is expired")});
  EXPECT_THROW(
      caller_of_token(token_for("https://sts.eu-west-1.amazonaws.com/?x"), "prod", aws.runtime),
      aws::AwsError);
}

// What STS's refusal with `message` is thrown as, in JSON, which is what the token's question asks
// for.
aws::AwsError refusal_with(const char* message) {
  const util::Json refusal = {{"Error", {{"Code", "Refused"}, {"Message", message}}},
                              {"RequestId", "R-1"}};
  test::FakeAws aws({answer(util::dump_json(refusal), 403)});
  try {
    caller_of_token(token_for("https://sts.eu-west-1.amazonaws.com/?x"), "prod", aws.runtime);
  } catch (const aws::AwsError& error) {
    return error;
  }
  throw std::logic_error("it is accepted");
}

TEST(CallerOfToken, ARefusalIsReadInJsonAndShowsNoSessionToken) {
  for (const char* message : {"The request signature does not match.\n\nThe Canonical String for "
                              "this request should have "
                              "been\n'GET\n/\nX-Amz-Security-Token=IQoJb3JpZ2lu'",
                              "The request has X-Amz-Security-Token=IQoJb3JpZ2lu"}) {
    const aws::AwsError error = refusal_with(message);
    EXPECT_EQ(error.code(), "Refused");
    EXPECT_THAT(error.where(), HasSubstr("R-1"));
    EXPECT_THAT(error.what(), testing::Not(HasSubstr("IQoJ")));
    EXPECT_THAT(error.message(), testing::StartsWith("The request"));
  }
}

TEST(CallerOfToken, AnAnswerOfAnotherFormIsAnError) {
  test::FakeAws aws({answer("[]")});
  EXPECT_THROW(
      caller_of_token(token_for("https://sts.eu-west-1.amazonaws.com/?x"), "prod", aws.runtime),
      util::Error);
}

class OtherTokens : public testing::TestWithParam<std::string> {};

TEST_P(OtherTokens, AskNobody) {
  test::FakeAws aws({});
  EXPECT_THROW(caller_of_token(util::Secret(GetParam()), "prod", aws.runtime), util::Error);
  EXPECT_TRUE(aws.transport.requests.empty());
}

INSTANTIATE_TEST_SUITE_P(
    CallerOfToken, OtherTokens,
    testing::Values("", "eyJhbGciOi.x.y", "k8s-aws-v1.%%%",
                    token_for("http://sts.eu-west-1.amazonaws.com/").reveal(),
                    token_for("https://sts.eu-west-1.evil.org/").reveal(),
                    token_for("https://sts.evil.amazonaws.com.evil.org/").reveal(),
                    token_for("https://iam.amazonaws.com/").reveal()));

} // namespace
} // namespace iam::cluster
