#include "aws/credentials/cache_names.hpp"
#include "aws/credentials/credentials_error.hpp"
#include "aws/credentials/login.hpp"
#include "support/credential_world.hpp"
#include "util/proposed_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::aws {
namespace {

using test::CredentialWorld;
using testing::HasSubstr;

constexpr const char* k_session = "arn:aws:iam::111122223333:user/me";

std::string cached(const std::string& expires) {
  return R"({"accessToken":{"accessKeyId":"AK","secretAccessKey":"S","sessionToken":"T",)"
         R"("accountId":"111122223333","expiresAt":")" +
         expires + R"("},"refreshToken":"R"})";
}

void expect_login_needed(CredentialWorld& world) {
  try {
    login_source("p", world.tools())->fetch();
    FAIL() << "went on";
  } catch (const CredentialsError& e) {
    EXPECT_EQ(e.problem(), CredentialsError::Problem::login_needed);
    EXPECT_THAT(e.cure(), HasSubstr(util::aws_command({"login", "--profile", "p"})));
  }
}

TEST(Login, what_the_aws_cli_cached_is_used_until_it_ends) {
  CredentialWorld world("[profile p]\nlogin_session = " + std::string(k_session));
  expect_login_needed(world);
  const std::string file = ".aws/login/cache/" + login_cache_name(k_session);
  world.put(file, cached("2099-01-01T00:00:00Z"));
  EXPECT_EQ(login_source("p", world.tools())->fetch().access_key_id, "AK");
  world.put(file, cached("2020-01-01T00:00:00Z"));
  expect_login_needed(world);
  world.put(file, "{}");
  expect_login_needed(world);
  EXPECT_TRUE(world.aws.requests.empty());
}

} // namespace
} // namespace iam::aws
