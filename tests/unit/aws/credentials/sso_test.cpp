#include "aws/config/config_error.hpp"
#include "aws/credentials/cache_names.hpp"
#include "aws/credentials/credentials_error.hpp"
#include "aws/credentials/sso.hpp"
#include "support/credential_world.hpp"
#include "util/proposed_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::aws {
namespace {

using namespace std::chrono_literals;
using test::CredentialWorld;
using testing::ElementsAre;
using testing::HasSubstr;
using util::Json;

constexpr const char* k_config =
    "[profile s]\nsso_session = my-sso\nsso_account_id = 111122223333\nsso_role_name = Admin\n"
    "[sso-session my-sso]\nsso_region = eu-west-1\nsso_start_url = https://d-1.awsapps.com/start\n";

const std::string k_file = ".aws/sso/cache/" + sso_token_cache_name("my-sso");

// A token that lasts for `rest` and can be refreshed.
void put_token(const CredentialWorld& world, std::chrono::milliseconds rest) {
  const util::Time now = test::FakeClock().now();
  world.put(k_file, util::dump_json({{"accessToken", "OLDTOK"},
                                     {"expiresAt", util::rfc3339(now + rest)},
                                     {"refreshToken", "REF"},
                                     {"clientId", "CID"},
                                     {"clientSecret", "CSEC"},
                                     {"registrationExpiresAt", util::rfc3339(now + 24h)}}));
}

test::CannedAws refusing() {
  return test::CannedAws(Json::parse(
      R"([["/token", 400, {"x-amzn-ErrorType": "InvalidGrantException"}, {"error": "invalid_grant"}]])"));
}

std::string token_sent(const CredentialWorld& world) {
  net::HttpResponse sent;
  sent.headers = world.aws.requests.back().headers;
  return sent.header("x-amz-sso_bearer_token").value_or("");
}

TEST(Sso, a_token_is_refreshed_when_less_than_15_minutes_are_left) {
  CredentialWorld fresh(k_config);
  put_token(fresh, 15min);
  sso_source("s", CacheUse::on_disk, fresh.tools())->fetch();
  EXPECT_EQ(token_sent(fresh), "OLDTOK");
  CredentialWorld ending(k_config);
  put_token(ending, 15min - 1s);
  sso_source("s", CacheUse::on_disk, ending.tools())->fetch();
  EXPECT_EQ(token_sent(ending), "NEWTOK");
}

TEST(Sso, a_token_that_cannot_be_refreshed_is_used_to_its_end_with_a_warning) {
  CredentialWorld world(k_config);
  put_token(world, 5min);
  world.aws = refusing();
  EXPECT_EQ(sso_source("s", CacheUse::on_disk, world.tools())->fetch().access_key_id, "ASIASSO");
  EXPECT_EQ(token_sent(world), "OLDTOK");
  EXPECT_THAT(world.warnings, ElementsAre(HasSubstr("could not be refreshed")));
}

TEST(Sso, an_expired_token_that_cannot_be_refreshed_needs_a_login) {
  CredentialWorld world(k_config);
  put_token(world, -1s);
  world.aws = refusing();
  try {
    sso_source("s", CacheUse::on_disk, world.tools())->fetch();
    FAIL() << "went on";
  } catch (const CredentialsError& e) {
    EXPECT_EQ(e.problem(), CredentialsError::Problem::login_needed);
    EXPECT_EQ(e.cure(), "run: " + util::aws_command({"sso", "login", "--profile", "s"}));
  }
}

TEST(Sso, a_token_that_the_portal_refuses_needs_a_login) {
  CredentialWorld world(k_config);
  put_token(world, 8h);
  world.aws = test::CannedAws(Json::parse(
      R"([["/federation", 401, {}, {"message":"m","__type":"UnauthorizedException"}]])"));
  try {
    sso_source("s", CacheUse::on_disk, world.tools())->fetch();
    FAIL() << "went on";
  } catch (const CredentialsError& e) {
    EXPECT_EQ(e.problem(), CredentialsError::Problem::login_needed);
  }
}

TEST(Sso, a_missing_or_damaged_token_needs_a_login) {
  CredentialWorld missing(k_config);
  EXPECT_THROW(sso_source("s", CacheUse::on_disk, missing.tools())->fetch(), CredentialsError);
  for (const std::string text :
       {"", "{}", R"({"accessToken":"T"})", R"({"accessToken":"T","expiresAt":"soon"})"}) {
    CredentialWorld world(k_config);
    world.put(k_file, text);
    EXPECT_THROW(sso_source("s", CacheUse::on_disk, world.tools())->fetch(), CredentialsError)
        << text;
    EXPECT_TRUE(world.aws.requests.empty());
  }
}

TEST(Sso, times_that_older_versions_wrote_are_understood) {
  CredentialWorld world(k_config);
  world.put(k_file, R"({"accessToken":"T","expiresAt":"2099-01-01T00:00:00UTC"})");
  EXPECT_NO_THROW(sso_source("s", CacheUse::on_disk, world.tools())->fetch());
}

TEST(Sso, settings_that_are_missing_are_all_named) {
  CredentialWorld world("[profile s]\nsso_account_id = 1\nsso_region = eu-west-1\n");
  try {
    sso_source("s", CacheUse::on_disk, world.tools());
    FAIL() << "was taken";
  } catch (const ConfigError& e) {
    EXPECT_THAT(e.cause(), HasSubstr("sso_role_name, sso_start_url"));
  }
}

} // namespace
} // namespace iam::aws
