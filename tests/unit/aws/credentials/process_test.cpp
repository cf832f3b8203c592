#include "aws/config/config_error.hpp"
#include "aws/credentials/credentials_error.hpp"
#include "aws/credentials/process.hpp"
#include "support/credential_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::aws {
namespace {

using test::CredentialWorld;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* k_config = "[profile p]\ncredential_process = /bin/tool --name \"a b\"\n"
                                 "aws_account_id = 111122223333\n";

std::string failure_of(CredentialWorld& world) {
  try {
    process_source("p", world.tools())->fetch();
  } catch (const CredentialsError& e) {
    EXPECT_EQ(e.problem(), CredentialsError::Problem::provider_failed);
    return e.cause();
  }
  return "no failure";
}

TEST(Process, its_answer_is_read_with_the_profiles_account) {
  CredentialWorld world(k_config);
  world.child_result.output =
      R"({"Version":1,"AccessKeyId":"AK","SecretAccessKey":"S","SessionToken":"T",)"
      R"("Expiration":"2030-01-02T03:04:05+01:00"})";
  const Credentials credentials = process_source("p", world.tools())->fetch();
  EXPECT_EQ(credentials.access_key_id, "AK");
  EXPECT_EQ(credentials.secret_access_key.reveal(), "S");
  EXPECT_EQ(credentials.session_token.reveal(), "T");
  EXPECT_EQ(credentials.account_id, "111122223333");
  EXPECT_EQ(util::rfc3339(credentials.expires.value()), "2030-01-02T02:04:05Z");
}

TEST(Process, its_words_are_parted_as_a_shells_and_it_does_not_read_our_input) {
  CredentialWorld world(k_config);
  failure_of(world);
  ASSERT_EQ(world.children.commands.size(), 1U);
  EXPECT_THAT(world.children.commands[0].argv, ElementsAre("/bin/tool", "--name", "a b"));
  EXPECT_EQ(world.children.commands[0].input, "");
}

TEST(Process, does_not_run_until_its_credentials_are_asked_for) {
  CredentialWorld world(k_config);
  EXPECT_TRUE(process_source("p", world.tools()).has_value());
  EXPECT_TRUE(world.children.commands.empty());
}

TEST(Process, what_it_says_on_failing_is_shown_without_secrets_or_control_characters) {
  CredentialWorld world(k_config);
  world.child_result.exit_code = 3;
  world.child_result.errors = "boom\x1b[2J {\"SecretAccessKey\":\"hush-hush\"}\n";
  const std::string cause = failure_of(world);
  EXPECT_THAT(cause, HasSubstr("boom"));
  EXPECT_THAT(cause, Not(HasSubstr("hush-hush")));
  EXPECT_THAT(cause, Not(HasSubstr("\x1b")));
}

TEST(Process, what_it_prints_of_its_environment_or_files_is_masked) {
  for (const std::string errors :
       {"AWS_SECRET_ACCESS_KEY=hush-hush", "export AWS_SESSION_TOKEN=\"hush-hush\"",
        "secret_access_key: hush-hush", "aws_secret_access_key = hush-hush",
        "got SecretAccessKey: 'hush-hush'", "Password: hush-hush", "client-secret: hush-hush",
        "Authorization: Bearer hush-hush"}) {
    CredentialWorld world(k_config);
    world.child_result.exit_code = 1;
    world.child_result.errors = "boom\n" + errors + "\n";
    EXPECT_THAT(failure_of(world), AllOf(HasSubstr("boom"), Not(HasSubstr("hush")))) << errors;
  }
}

TEST(Process, what_it_says_is_cut) {
  CredentialWorld world(k_config);
  world.child_result.exit_code = 1;
  world.child_result.errors = std::string(100000, 'x');
  EXPECT_LT(failure_of(world).size(), 10000U);
}

TEST(Process, an_answer_that_is_no_credentials_is_refused_without_showing_it) {
  for (const std::string output :
       {"", "hush-hush", "[1]",
        R"({"Version":"1","AccessKeyId":"AK","SecretAccessKey":"hush-hush"})",
        R"({"AccessKeyId":"AK","SecretAccessKey":"hush-hush"})",
        R"({"Version":1,"AccessKeyId":"AK","SecretAccessKey":null})",
        R"({"Version":1,"AccessKeyId":"AK","SecretAccessKey":"hush-hush","Expiration":"soon"})"}) {
    CredentialWorld world(k_config);
    world.child_result.output = output;
    const std::string cause = failure_of(world);
    EXPECT_THAT(cause, HasSubstr("custom-process")) << output;
    EXPECT_THAT(cause, Not(HasSubstr("hush-hush")));
  }
}

TEST(Process, a_command_with_an_open_quote_is_refused) {
  CredentialWorld world("[profile p]\ncredential_process = tool 'x\n");
  EXPECT_THROW(process_source("p", world.tools())->fetch(), ConfigError);
}

} // namespace
} // namespace iam::aws
