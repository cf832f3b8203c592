#include "aws/error.hpp"
#include "util/proposed_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::aws {
namespace {

using testing::HasSubstr;

TEST(AwsError, says_so_where_the_answer_is_no_error_of_aws) {
  const AwsError error("GetRole", {503, "", "", ""}, "https://user:pw@iam.example/");
  EXPECT_EQ(error.cause(), "GetRole failed: the answer has status 503 and is not an AWS error");
  EXPECT_EQ(error.where(), "https://<masked>@iam.example/");
  EXPECT_THAT(error.cure(), HasSubstr("proxy"));
}

TEST(AwsError, cures_one_code_by_what_was_asked) {
  const auto cure = [](const char* operation, const char* code) {
    return AwsError(operation, {403, code, "", ""}, "https://h").cure();
  };
  EXPECT_THAT(cure("AssumeRole", "AccessDenied"), HasSubstr("trust policy"));
  EXPECT_THAT(cure("ListRoles", "AccessDenied"), HasSubstr("AWS_PROFILE"));
  EXPECT_THAT(cure("DescribeCluster", "ExpiredTokenException"),
              HasSubstr(util::aws_command({"sso", "login"})));
  EXPECT_THAT(cure("AssumeRoleWithWebIdentity", "ExpiredTokenException"),
              HasSubstr("web identity"));
  EXPECT_EQ(cure("AssumeRole", "ValidationError"), "");
}

AwsError refused(int status, const char* code) {
  return {"AssumeRole", {status, code, "", ""}, "https://h"};
}

TEST(AwsError, judges_what_was_asked_for_if_neither_the_service_nor_the_credentials_fail) {
  for (const char* code : {"AccessDenied", "ValidationError", "NoSuchEntity"}) {
    EXPECT_TRUE(refused(403, code).is_judgement()) << code;
  }
  for (const char* code :
       {"Throttling", "TooManyRequestsException", "RequestLimitExceeded", "IDPCommunicationError",
        "ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "RequestExpired", ""}) {
    EXPECT_FALSE(refused(400, code).is_judgement()) << code;
  }
  EXPECT_FALSE(refused(503, "AccessDenied").is_judgement());
  EXPECT_FALSE(refused(429, "AccessDenied").is_judgement());
}

TEST(AwsError, is_a_failure_by_its_status) {
  EXPECT_TRUE(refused(500, "InternalFailure").is_failure());
  EXPECT_FALSE(refused(429, "ThrottlingException").is_failure());
}

TEST(AwsError, is_of_the_credentials_by_its_code) {
  EXPECT_TRUE(refused(403, "InvalidClientTokenId").is_of_credentials());
  EXPECT_TRUE(refused(403, "IDPRejectedClaim").is_of_credentials());
  EXPECT_FALSE(refused(403, "AccessDenied").is_of_credentials());
}

TEST(Refusals, are_temporary_by_their_status_or_code) {
  EXPECT_TRUE(is_temporary({400, "SlowDown", "", ""}));
  EXPECT_TRUE(is_temporary({429, "", "", ""}));
  EXPECT_TRUE(is_temporary({503, "", "", ""}));
  EXPECT_FALSE(is_temporary({501, "", "", ""}));
  EXPECT_FALSE(is_temporary({403, "AccessDenied", "", ""}));
}

} // namespace
} // namespace iam::aws
