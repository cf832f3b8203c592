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

} // namespace
} // namespace iam::aws
