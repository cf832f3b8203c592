#include "aws/sts.hpp"
#include "support/fake_aws.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::aws {
namespace {

using test::answer;
using test::FakeAws;
using testing::HasSubstr;
using testing::Not;

const std::string k_assumed = R"(<AssumeRoleResponse
    xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><AssumedRoleUser>
    <AssumedRoleId>AROAEXAMPLE:s</AssumedRoleId>
    <Arn>arn:aws:sts::111122223333:assumed-role/Dev/s</Arn></AssumedRoleUser><Credentials>
    <AccessKeyId>ASIANEW</AccessKeyId><SecretAccessKey>se/cret+</SecretAccessKey>
    <SessionToken>to/ken+=</SessionToken><Expiration>2015-08-30T13:36:00Z</Expiration>
    </Credentials><PackedPolicySize>6</PackedPolicySize></AssumeRoleResult>
    <ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></AssumeRoleResponse>)";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

Sts sts_on(FakeAws& aws) {
  return {aws.runtime, test::example_endpoint("sts"), test::example_credentials()};
}

TEST(GetCallerIdentity, reads_who_the_caller_is) {
  FakeAws aws({answer("<GetCallerIdentityResponse xmlns=\"x\"><GetCallerIdentityResult>"
                      "<Arn>arn:aws:iam::111122223333:user/a&amp;b</Arn><UserId>AIDA</UserId>"
                      "<Account>111122223333</Account></GetCallerIdentityResult>"
                      "</GetCallerIdentityResponse>")});
  const CallerIdentity caller = sts_on(aws).get_caller_identity();
  EXPECT_EQ(caller.arn, "arn:aws:iam::111122223333:user/a&b");
  EXPECT_EQ(caller.user_id, "AIDA");
  EXPECT_EQ(caller.account, "111122223333");
}

TEST(GetCallerIdentity, does_not_believe_what_is_no_answer_of_sts) {
  for (const char* body :
       {"", "<html><body>Log in</body></html>", "<html><br></html>", "{}", "\x01",
        "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>1</Account>"
        "</GetCallerIdentityResult></GetCallerIdentityResponse>"}) {
    SCOPED_TRACE(body);
    FakeAws aws({answer(body)});
    EXPECT_THROW(sts_on(aws).get_caller_identity(), UnexpectedAnswer);
  }
}

TEST(AssumeRole, reads_the_credentials_with_account_and_expiry) {
  FakeAws aws({answer(k_assumed)});
  const AssumedRole role =
      sts_on(aws).assume_role({"arn:aws:iam::111122223333:role/Dev", "s", {}, "", "", ""});
  EXPECT_EQ(role.arn, "arn:aws:sts::111122223333:assumed-role/Dev/s");
  EXPECT_EQ(role.id, "AROAEXAMPLE:s");
  EXPECT_EQ(role.credentials.access_key_id, "ASIANEW");
  EXPECT_EQ(role.credentials.secret_access_key.reveal(), "se/cret+");
  EXPECT_EQ(role.credentials.session_token.reveal(), "to/ken+=");
  EXPECT_EQ(role.credentials.account_id, "111122223333");
  EXPECT_EQ(role.credentials.expires, util::parse_rfc3339("2015-08-30T13:36:00Z"));
}

TEST(AssumeRole, refuses_credentials_without_their_parts) {
  for (const char* part : {"<SessionToken>to/ken+=</SessionToken>", "2015-08-30T13:36:00Z",
                           "<SecretAccessKey>se/cret+</SecretAccessKey>"}) {
    FakeAws aws({answer(replaced(k_assumed, part, ""))});
    EXPECT_THROW(sts_on(aws).assume_role({}), UnexpectedAnswer) << part;
  }
  FakeAws aws({answer(replaced(k_assumed, "2015-08-30T13:36:00Z", "tomorrow"))});
  EXPECT_THROW(sts_on(aws).assume_role({}), UnexpectedAnswer);
}

TEST(AssumeRole, says_in_awss_words_why_it_is_refused) {
  FakeAws aws({test::xml_refusal(403, "AccessDenied",
                                 "User: arn:aws:iam::1:user/u is not authorized to perform: "
                                 "sts:AssumeRole on resource: arn:aws:iam::1:role/Dev.")});
  try {
    sts_on(aws).assume_role({});
    FAIL() << "accepted";
  } catch (const AwsError& e) {
    EXPECT_EQ(e.code(), "AccessDenied");
    EXPECT_EQ(e.status(), 403);
    EXPECT_EQ(e.request_id(), "01234567-89ab");
    EXPECT_EQ(e.cause(), "AssumeRole failed with AccessDenied: User: arn:aws:iam::1:user/u is not "
                         "authorized to perform: sts:AssumeRole on resource: "
                         "arn:aws:iam::1:role/Dev");
    EXPECT_EQ(e.where(), "https://sts.us-west-2.amazonaws.com, request 01234567-89ab");
    EXPECT_THAT(e.cure(), HasSubstr("trust policy"));
  }
}

TEST(AssumeRoleWithWebIdentity, is_not_signed_and_does_not_show_its_token) {
  FakeAws aws({test::xml_refusal(400, "InvalidIdentityToken", "Bad token eyJhbGciOi.x_-.y here")});
  try {
    sts_on(aws).assume_role_with_web_identity({"arn", "ss", util::Secret("eyJhbGciOi.x_-.y"), {}});
    FAIL() << "accepted";
  } catch (const AwsError& e) {
    EXPECT_THAT(e.what(), Not(HasSubstr("eyJ")));
    EXPECT_EQ(e.message(), "Bad token <masked> here");
  }
  EXPECT_THAT(aws.transport.requests.at(0).secrets,
              testing::Contains(util::Secret("eyJhbGciOi.x_-.y")));
  for (const auto& [name, value] : aws.transport.requests.at(0).headers) {
    EXPECT_EQ(name, "Content-Type") << value;
  }
}

} // namespace
} // namespace iam::aws
