#include "aws/config/config_error.hpp"
#include "aws/credentials/assume_role.hpp"
#include "aws/credentials/credentials_error.hpp"
#include "support/credential_world.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::aws {
namespace {

using test::CredentialWorld;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* k_role = "[profile r]\nrole_arn = arn:aws:iam::111122223333:role/R\n";
constexpr const char* k_mfa = "mfa_serial = arn:aws:iam::111122223333:mfa/me\n"
                              "credential_source = Environment\n";

std::vector<std::string> keys() {
  return {"AWS_ACCESS_KEY_ID=AKENV", "AWS_SECRET_ACCESS_KEY=SENV"};
}

Credentials fetch(CredentialWorld& world) {
  return assume_role_source("r", world.tools())->fetch();
}

TEST(AssumeRole, a_second_run_finds_the_answer_in_the_cache_and_asks_for_no_code) {
  CredentialWorld world(k_role + std::string(k_mfa), keys());
  EXPECT_EQ(fetch(world).access_key_id, "ASIA1");
  EXPECT_EQ(fetch(world).access_key_id, "ASIA1");
  EXPECT_EQ(world.aws.requests.size(), 1U);
  EXPECT_THAT(world.questions,
              ElementsAre("Enter MFA code for arn:aws:iam::111122223333:mfa/me: "));
}

TEST(AssumeRole, what_is_cached_spares_the_source_too) {
  CredentialWorld world(k_role + std::string("source_profile = p\n[profile p]\n"
                                             "credential_process = tool\n"));
  world.child_result.output = R"({"Version":1,"AccessKeyId":"AK","SecretAccessKey":"S"})";
  fetch(world);
  fetch(world);
  EXPECT_EQ(world.children.commands.size(), 1U);
}

TEST(AssumeRole, a_code_that_is_too_short_is_not_sent) {
  CredentialWorld world(k_role + std::string(k_mfa), keys());
  world.code = " 123 \n";
  EXPECT_THROW(fetch(world), ConfigError);
  EXPECT_TRUE(world.aws.requests.empty());
}

TEST(AssumeRole, without_a_terminal_a_code_cannot_be_asked_for) {
  CredentialWorld world(k_role + std::string(k_mfa), keys());
  CredentialTools tools = world.tools();
  tools.prompt = nullptr;
  EXPECT_THROW(assume_role_source("r", tools)->fetch(), CredentialsError);
}

TEST(AssumeRole, values_that_sts_would_refuse_as_too_short_cost_no_request) {
  for (const std::string setting : {"duration_seconds = 60", "external_id = x",
                                    "role_session_name = s", "mfa_serial = short"}) {
    CredentialWorld world(k_role + std::string("credential_source = Environment\n") + setting,
                          keys());
    EXPECT_THROW(assume_role_source("r", world.tools()), ConfigError) << setting;
  }
}

TEST(AssumeRole, a_credential_source_is_one_of_three_and_must_have_credentials) {
  CredentialWorld unknown(k_role + std::string("credential_source = environment\n"), keys());
  EXPECT_THROW(assume_role_source("r", unknown.tools()), ConfigError);
  CredentialWorld empty(k_role + std::string("credential_source = EcsContainer\n"));
  EXPECT_THROW(assume_role_source("r", empty.tools()), CredentialsError);
  CredentialWorld off(k_role + std::string("credential_source = Ec2InstanceMetadata\n"),
                      {"AWS_EC2_METADATA_DISABLED=true"});
  EXPECT_THROW(assume_role_source("r", off.tools())->fetch(), CredentialsError);
}

TEST(AssumeRole, an_empty_session_name_is_made_up) {
  CredentialWorld world(k_role + std::string("credential_source = Environment\n"
                                             "role_session_name =\n"),
                        keys());
  EXPECT_EQ(fetch(world).access_key_id, "ASIA1");
  ASSERT_EQ(world.aws.requests.size(), 1U);
  EXPECT_THAT(world.aws.requests[0].body, HasSubstr("RoleSessionName=botocore-session-"));
}

TEST(AssumeRole, a_duration_is_a_whole_number_as_in_python) {
  for (const std::string text : {"+3600", "3_600", "03600"}) {
    CredentialWorld world(k_role +
                              std::string("credential_source = Environment\n"
                                          "duration_seconds = ") +
                              text,
                          keys());
    fetch(world);
    ASSERT_EQ(world.aws.requests.size(), 1U);
    EXPECT_THAT(world.aws.requests[0].body, HasSubstr("DurationSeconds=3600")) << text;
  }
}

// A chain of profiles, each of which assumes a role, up to one with keys.
std::string chain_of(int length) {
  std::string config = k_role + std::string("source_profile = p1\n");
  for (int i = 1; i < length; ++i) {
    config += fmt::format("[profile p{}]\nrole_arn = arn:aws:iam::111122223333:role/R{}\n"
                          "source_profile = p{}\n",
                          i, i, i + 1);
  }
  return config +
         fmt::format("[profile p{}]\naws_access_key_id = AK\naws_secret_access_key = S\n", length);
}

TEST(AssumeRole, a_chain_has_a_limit) {
  CredentialWorld world(chain_of(150));
  EXPECT_EQ(fetch(world).access_key_id.substr(0, 4), "ASIA");
  EXPECT_EQ(world.aws.requests.size(), 150U);
  CredentialWorld endless(chain_of(8000));
  try {
    assume_role_source("r", endless.tools());
    FAIL() << "was followed";
  } catch (const ConfigError& e) {
    EXPECT_EQ(e.problem(), ConfigError::Problem::invalid);
    EXPECT_THAT(e.cause(), HasSubstr("more than 200 profiles"));
    EXPECT_THAT(e.cause(), HasSubstr("\"r\""));
    EXPECT_EQ(e.where(), "config:598");
  }
}

TEST(AssumeRole, a_long_loop_names_the_way) {
  CredentialWorld world(k_role + std::string("source_profile = s\n[profile s]\nrole_arn = "
                                             "arn:aws:iam::111122223333:role/S\n"
                                             "source_profile = r\n"));
  try {
    assume_role_source("r", world.tools());
    FAIL() << "went round";
  } catch (const ConfigError& e) {
    EXPECT_EQ(e.problem(), ConfigError::Problem::loop);
    EXPECT_THAT(e.cause(), HasSubstr("'r', 's'"));
    EXPECT_EQ(e.where(), "config:4");
  }
}

} // namespace
} // namespace iam::aws
