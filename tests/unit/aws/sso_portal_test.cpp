#include "aws/sso_portal.hpp"
#include "support/fake_aws.hpp"
#include "util/proposed_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::aws {
namespace {

using test::answer;
using test::FakeAws;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

SsoPortal portal_on(FakeAws& aws) {
  return {aws.runtime, test::example_endpoint("portal.sso"), util::Secret("access-token-1")};
}

TEST(GetRoleCredentials, reads_keys_with_their_expiry_in_milliseconds) {
  FakeAws aws({answer(R"({"roleCredentials":{"accessKeyId":"ASIA","secretAccessKey":"s",
    "sessionToken":"t","expiration":1700000000123}})")});
  const Credentials keys = portal_on(aws).get_role_credentials("111122223333", "Admin");
  EXPECT_EQ(keys.access_key_id, "ASIA");
  EXPECT_EQ(keys.secret_access_key.reveal(), "s");
  EXPECT_EQ(keys.session_token.reveal(), "t");
  EXPECT_EQ(keys.account_id, "111122223333");
  EXPECT_EQ(keys.expires, util::Time(std::chrono::milliseconds(1700000000123)));
}

TEST(GetRoleCredentials, tells_an_ended_login_from_a_missing_assignment) {
  const auto refusal = [](int status, const char* code, const char* message) {
    FakeAws aws({answer(
        std::string(R"({"message":")") + message + R"(","__type":"x#)" + code + "\"}", status)});
    try {
      portal_on(aws).get_role_credentials("1", "Admin");
    } catch (const AwsError& e) {
      return e;
    }
    throw std::logic_error("not refused");
  };
  EXPECT_THAT(refusal(401, "UnauthorizedException", "Session token not found or invalid").cure(),
              HasSubstr(util::aws_command({"sso", "login"})));
  EXPECT_THAT(refusal(403, "ForbiddenException", "No access").cure(), HasSubstr("permission set"));
  EXPECT_THAT(refusal(401, "UnauthorizedException", "access-token-1 is bad").what(),
              Not(HasSubstr("access-token-1")));
}

TEST(ListAccounts, reads_all_pages) {
  FakeAws aws({answer(R"({"accountList":[{"accountId":"1","accountName":"a",
    "emailAddress":"a@x"}],"nextToken":"n"})"),
               answer(R"({"accountList":[{"accountId":"2"}],"nextToken":null})")});
  EXPECT_THAT(portal_on(aws).list_accounts(),
              ElementsAre(SsoAccount{"1", "a", "a@x"}, SsoAccount{"2", "", ""}));
  EXPECT_THAT(aws.transport.requests.at(0).url, EndsWith("/assignment/accounts?max_result=100"));
  EXPECT_THAT(aws.transport.requests.at(1).url, EndsWith("?max_result=100&next_token=n"));
}

TEST(ListAccountRoles, reads_all_pages) {
  FakeAws aws({answer(R"({"roleList":[{"roleName":"A","accountId":"1"}],"nextToken":"n"})"),
               answer(R"({"roleList":[{"roleName":"B","accountId":"1"}]})")});
  EXPECT_THAT(portal_on(aws).list_account_roles("1"), ElementsAre("A", "B"));
  EXPECT_THAT(aws.transport.requests.at(1).url,
              EndsWith("/assignment/roles?account_id=1&max_result=100&next_token=n"));
}

} // namespace
} // namespace iam::aws
