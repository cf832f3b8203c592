#include "cluster/token_command.hpp"
#include "support/temp_folder.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

namespace iam::cluster {
namespace {

kube::ExecStanza stanza(std::string command, std::vector<std::string> args) {
  kube::ExecStanza result;
  result.command = std::move(command);
  result.args = std::move(args);
  return result;
}

TEST(TokenCommandOf, WhatTheAwsCliWritesIsUnderstood) {
  const auto command =
      token_command_of(stanza("aws", {"--region", "eu-west-1", "eks", "get-token", "--cluster-name",
                                      "prod", "--output", "json"}));
  ASSERT_TRUE(command);
  EXPECT_EQ(command->cluster, "prod");
  EXPECT_EQ(command->region, "eu-west-1");
  EXPECT_EQ(command->profile, std::nullopt);
  EXPECT_EQ(command->role_arn, "");
}

TEST(TokenCommandOf, FlagsStandAnywhereAndInBothForms) {
  const auto command = token_command_of(
      stanza("/usr/local/bin/aws", {"eks", "--profile=ops", "get-token", "--cluster-id=id-1",
                                    "--role", "arn:aws:iam::111122223333:role/Dev"}));
  ASSERT_TRUE(command);
  EXPECT_EQ(command->cluster, "id-1");
  EXPECT_EQ(command->profile, "ops");
  EXPECT_EQ(command->role_arn, "arn:aws:iam::111122223333:role/Dev");
}

TEST(TokenCommandOf, TheAuthenticatorsOwnTokenIsUnderstood) {
  const auto command =
      token_command_of(stanza("aws-iam-authenticator", {"token", "-i", "prod", "-r", "arn:x"}));
  ASSERT_TRUE(command);
  EXPECT_EQ(command->program, TokenCommand::Program::aws_iam_authenticator);
  EXPECT_EQ(command->cluster, "prod");
  EXPECT_EQ(command->role_arn, "arn:x");
}

TEST(TokenCommandOf, OurOwnTokenIsUnderstood) {
  const auto command = token_command_of(
      stanza("kubectl-iam", {"token", "--cluster-name", "prod", "--region", "eu-west-1",
                             "--profile", "ops", "--role-arn", "arn:x"}));
  ASSERT_TRUE(command);
  EXPECT_EQ(command->program, TokenCommand::Program::own);
  EXPECT_EQ(command->cluster, "prod");
  EXPECT_EQ(command->region, "eu-west-1");
  EXPECT_EQ(command->profile, "ops");
  EXPECT_EQ(command->role_arn, "arn:x");
  EXPECT_FALSE(
      token_command_of(stanza("kubectl-iam", {"token", "--cluster-name", "a", "--token-only"})));
}

class NotUnderstood : public testing::TestWithParam<kube::ExecStanza> {};

TEST(TokenCommandOf, OurOwnCommandTakesAnArnForAName) {
  const std::string arn = "arn:aws:eks:eu-west-1:111122223333:cluster/prod";
  auto command = token_command_of(stanza("kubectl-iam", {"token", "--cluster-name", arn}));
  ASSERT_TRUE(command);
  EXPECT_EQ(command->cluster, "prod");
  EXPECT_EQ(command->region, "eu-west-1");
  command = token_command_of(stanza("aws", {"eks", "get-token", "--cluster-name", arn}));
  ASSERT_TRUE(command);
  EXPECT_EQ(command->cluster, arn);
}

TEST_P(NotUnderstood, IsLeftToTheCommand) {
  EXPECT_EQ(token_command_of(GetParam()), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(
    TokenCommandOf, NotUnderstood,
    testing::Values(stanza("aws", {}), stanza("aws", {"eks", "get-token"}),
                    stanza("aws", {"eks", "get-token", "--cluster-name"}),
                    stanza("aws", {"eks", "get-token", "--cluster-name", "c", "--no-verify-ssl"}),
                    stanza("aws", {"eks", "get-token", "--cluster-name", "c", "--output", "text"}),
                    stanza("aws", {"eks", "get-token", "--cluster-name", "c", "more"}),
                    stanza("aws", {"eks", "describe-cluster", "--cluster-name", "c"}),
                    stanza("aws-iam-authenticator", {"token", "-i", "c", "-s", "name"}),
                    stanza("aws-iam-authenticator", {"token", "-i", "c", "--cache"}),
                    stanza("aws-vault",
                           {"exec", "p", "--", "aws", "eks", "get-token", "--cluster-name", "c"}),
                    stanza("sh", {"-c", "aws eks get-token --cluster-name c"})));

TEST(TokenCommandOf, AWordWithANulIsLeftToTheCommandWhichRefusesIt) {
  using namespace std::string_literals;
  EXPECT_FALSE(token_command_of(stanza("aws", {"eks", "get-token", "--cluster-name", "c\0d"s})));
}

TEST(TokenCommandOf, OurOwnSessionNameIsUnderstood) {
  const auto command =
      token_command_of(stanza("kubectl-iam", {"token", "--cluster-name", "prod", "--role-arn",
                                              "arn:x", "--session-name", "jane"}));
  ASSERT_TRUE(command);
  EXPECT_EQ(command->session_name, "jane");
}

class Wrapped : public testing::TestWithParam<kube::ExecStanza> {};

TEST_P(Wrapped, IsFoundInItsWrapper) {
  const auto inner = wrapped_stanza_of(GetParam());
  ASSERT_TRUE(inner);
  const auto command = token_command_of(*inner);
  ASSERT_TRUE(command);
  EXPECT_EQ(command->cluster, "c");
  EXPECT_EQ(command->role_arn, "arn:x");
}

INSTANTIATE_TEST_SUITE_P(
    TokenCommandOf, Wrapped,
    testing::Values(stanza("aws-vault", {"exec", "p", "--", "aws", "eks", "get-token",
                                         "--cluster-name", "c", "--role-arn", "arn:x"}),
                    stanza("env", {"AWS_PROFILE=p", "/usr/bin/aws", "eks", "get-token",
                                   "--cluster-name=c", "--role", "arn:x"}),
                    stanza("sh", {"-c", "exec aws eks get-token --cluster-name c --role 'arn:x'"}),
                    stanza("saml2aws", {"exec", "--exec-profile", "p", "aws-iam-authenticator",
                                        "token", "-i", "c", "-r", "arn:x"})));

TEST(TokenCommandOf, WhatIsNotUnderstoodIsNotFoundInAWrapper) {
  EXPECT_FALSE(wrapped_stanza_of(
      stanza("sh", {"-c", "aws eks get-token --cluster-name c | tee /tmp/token"})));
  EXPECT_FALSE(wrapped_stanza_of(stanza("aws", {"eks", "get-token", "--cluster-name", "c"})));
  EXPECT_FALSE(wrapped_stanza_of(stanza("gke-gcloud-auth-plugin", {})));
}

class PlainCommand : public testing::Test {
protected:
  void install(const std::string& text) {
    ASSERT_EQ(chmod(m_folder.write("aws", text).c_str(), 0755), 0);
  }

  bool is_plain() const {
    return is_plain_command(stanza("aws", {}), util::Environment({"PATH=" + m_folder.path()}));
  }

private:
  test::TempFolder m_folder;
};

TEST_F(PlainCommand, OneThatIsNotThereIsNoWrapper) {
  EXPECT_TRUE(is_plain());
}

TEST_F(PlainCommand, ACompiledProgramIsNone) {
  install("\x7f"
          "ELF");
  EXPECT_TRUE(is_plain());
}

TEST_F(PlainCommand, APythonScriptIsTheAwsCliItself) {
  install("#!/opt/venv/bin/python3\nimport awscli\n");
  EXPECT_TRUE(is_plain());
}

TEST_F(PlainCommand, AShellScriptMayDoAnything) {
  install("#!/bin/sh\nexec aws-vault exec ops -- aws \"$@\"\n");
  EXPECT_FALSE(is_plain());
}

TEST(UseProfile, TakesThePlaceOfTheProfileThatIsNamed) {
  kube::ExecStanza flag =
      stanza("aws", {"eks", "get-token", "--profile", "ops", "--cluster-name", "c"});
  use_profile(flag, "dev");
  EXPECT_EQ(token_command_of(flag)->profile, "dev");
  kube::ExecStanza joined =
      stanza("aws", {"--profile=ops", "eks", "get-token", "--cluster-name", "c"});
  use_profile(joined, "dev");
  EXPECT_EQ(token_command_of(joined)->profile, "dev");
}

TEST(UseProfile, LeavesAWrapperOut) {
  kube::ExecStanza vault =
      stanza("aws-vault", {"exec", "ops", "--", "aws", "eks", "get-token", "--cluster-name", "c"});
  use_profile(vault, "dev");
  EXPECT_EQ(vault.command, "aws");
  EXPECT_EQ(token_command_of(vault)->profile, "dev");
}

TEST(UseProfile, GoesBeforeKeysInVariables) {
  kube::ExecStanza own = stanza("kubectl-iam", {"token", "--cluster-name", "c"});
  use_profile(own, "dev");
  EXPECT_EQ(token_command_of(own)->profile, "dev");
  kube::ExecStanza other = stanza("aws-iam-authenticator", {"token", "-i", "c"});
  other.env = {{"AWS_ACCESS_KEY_ID", "AKOPS"}};
  use_profile(other, "dev");
  EXPECT_THAT(other.env, testing::UnorderedElementsAre(testing::Pair("AWS_PROFILE", "dev"),
                                                       testing::Pair("AWS_ACCESS_KEY_ID", ""),
                                                       testing::Pair("AWS_SECRET_ACCESS_KEY", ""),
                                                       testing::Pair("AWS_SESSION_TOKEN", "")));
}

TEST(UseProfile, AddsWhatWasNotThere) {
  kube::ExecStanza cli = stanza("/opt/bin/aws", {"eks", "get-token", "--cluster-name", "c"});
  cli.env = {{"AWS_PROFILE", "ops"}, {"AWS_REGION", "eu-west-1"}};
  use_profile(cli, "dev");
  EXPECT_EQ(token_command_of(cli)->profile, "dev");
  EXPECT_THAT(cli.env, testing::UnorderedElementsAre(testing::Pair("AWS_PROFILE", "dev"),
                                                     testing::Pair("AWS_REGION", "eu-west-1")));
  kube::ExecStanza other = stanza("get-a-token", {"c"});
  use_profile(other, "dev");
  EXPECT_THAT(other.args, testing::ElementsAre("c"));
  EXPECT_THAT(other.env, testing::ElementsAre(testing::Pair("AWS_PROFILE", "dev")));
}

} // namespace
} // namespace iam::cluster
