#include "kube/exec_command.hpp"
#include "support/fake_child_runner.hpp"
#include "support/temp_folder.hpp"
#include "util/json.hpp"

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::kube {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using util::ChildCommand;
using util::ChildError;
using util::ChildResult;
using util::Environment;
using util::Json;

constexpr const char* k_v1 = "client.authentication.k8s.io/v1";

ExecStanza stanza() {
  ExecStanza result;
  result.command = "aws";
  result.args = {"eks", "get-token"};
  result.env = {{"AWS_PROFILE", "dev"}};
  result.api_version = k_v1;
  result.interactive_mode = "Never";
  return result;
}

ChildResult token_reply(const ChildCommand&) {
  ChildResult result;
  result.output = R"({"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1",)"
                  R"("status":{"token":"t"}})";
  return result;
}

CredentialError error_of(const ExecStanza& exec, const test::FakeChildRunner::Answer& answer) {
  test::FakeChildRunner runner(answer);
  try {
    ExecCommand(runner, Environment(), StandardInput::terminal).fetch(exec, {});
  } catch (const CredentialError& e) {
    return e;
  }
  throw std::runtime_error("nothing thrown");
}

// What a child reads as its standard input and is told of it.
struct Talk {
  bool shares_our_input;
  bool is_told_so;
};

Talk talk(const std::string& mode, StandardInput input) {
  test::FakeChildRunner runner(token_reply);
  ExecStanza exec = stanza();
  exec.interactive_mode = mode;
  ExecCommand(runner, Environment(), input).fetch(exec, {});
  const ChildCommand& command = runner.commands.at(0);
  const Json info =
      util::parse_json(*command.environment.get("KUBERNETES_EXEC_INFO"), "KUBERNETES_EXEC_INFO");
  return {!command.input, info.at("spec").at("interactive").get<bool>()};
}

TEST(ExecCommand, runs_the_command_with_arguments_and_variables) {
  test::FakeChildRunner runner(token_reply);
  ExecCommand source(runner, Environment({"HOME=/h", "AWS_PROFILE=other"}),
                     StandardInput::not_a_terminal);
  EXPECT_EQ(source.fetch(stanza(), {}).token.reveal(), "t");
  const ChildCommand& command = runner.commands.at(0);
  EXPECT_THAT(command.argv, ElementsAre("aws", "eks", "get-token"));
  EXPECT_EQ(command.environment.get("HOME"), "/h");
  EXPECT_EQ(command.environment.get("AWS_PROFILE"), "dev");
  EXPECT_EQ(command.environment.get("KUBERNETES_EXEC_INFO"),
            R"({"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1",)"
            R"("spec":{"interactive":false}})"
            "\n");
  EXPECT_EQ(command.errors, util::ChildStream::inherit);
}

TEST(ExecCommand, tells_about_the_cluster_only_when_asked_to) {
  Cluster cluster;
  cluster.server = "https://h";
  ExecStanza exec = stanza();
  exec.provide_cluster_info = true;
  const auto info = [&] {
    return util::dump_json(
        util::parse_json(exec_info(exec, cluster, false), "").at("spec").at("cluster"));
  };
  EXPECT_EQ(info(), R"({"server":"https://h","config":null})");
  cluster.tls_server_name = "n";
  cluster.insecure_skip_tls_verify = true;
  cluster.certificate_authority_data = "CA";
  cluster.proxy_url = "http://p";
  cluster.disable_compression = true;
  cluster.extensions["client.authentication.k8s.io/exec"] = R"({"a":[1]})";
  EXPECT_EQ(info(), R"({"server":"https://h","tls-server-name":"n",)"
                    R"("insecure-skip-tls-verify":true,"certificate-authority-data":"Q0E=",)"
                    R"("proxy-url":"http://p","disable-compression":true,"config":{"a":[1]}})");
}

TEST(ExecCommand, shares_standard_input_only_where_mode_and_terminal_allow) {
  EXPECT_FALSE(talk("Never", StandardInput::terminal).shares_our_input);
  EXPECT_FALSE(talk("Never", StandardInput::terminal).is_told_so);
  EXPECT_TRUE(talk("IfAvailable", StandardInput::terminal).shares_our_input);
  EXPECT_TRUE(talk("IfAvailable", StandardInput::terminal).is_told_so);
  EXPECT_FALSE(talk("IfAvailable", StandardInput::not_a_terminal).shares_our_input);
  EXPECT_FALSE(talk("IfAvailable", StandardInput::in_use).is_told_so);
  EXPECT_TRUE(talk("Always", StandardInput::terminal).shares_our_input);
}

TEST(ExecCommand, fails_where_the_mode_needs_a_terminal_and_there_is_none) {
  const auto text = [](StandardInput input) {
    try {
      talk("Always", input);
    } catch (const CredentialError& e) {
      return e.cause();
    }
    return std::string();
  };
  EXPECT_EQ(text(StandardInput::not_a_terminal),
            "getting credentials: exec plugin cannot support interactive mode: standard input is "
            "not a terminal");
  EXPECT_EQ(text(StandardInput::in_use),
            "getting credentials: exec plugin cannot support interactive mode: standard input is "
            "unavailable");
}

TEST(ExecCommand, knows_two_versions) {
  ExecStanza exec = stanza();
  exec.api_version = "client.authentication.k8s.io/v1alpha1";
  test::FakeChildRunner runner(token_reply);
  try {
    ExecCommand(runner, Environment(), StandardInput::terminal).fetch(exec, {});
    FAIL() << "accepted";
  } catch (const util::Error& e) {
    EXPECT_EQ(e.cause(),
              "exec plugin: invalid apiVersion \"client.authentication.k8s.io/v1alpha1\"");
    EXPECT_THAT(e.cure(), HasSubstr("client.authentication.k8s.io/v1beta1"));
  }
}

TEST(ExecCommand, names_a_missing_command_and_gives_the_hint_without_control_characters) {
  const auto missing = [](const ChildCommand& command) -> ChildResult {
    throw ChildError(ChildError::Problem::not_found, "no such program", command.argv[0]);
  };
  ExecStanza exec = stanza();
  EXPECT_EQ(error_of(exec, missing).cause(), "getting credentials: exec: executable aws not found");
  EXPECT_THAT(error_of(exec, missing).cure(), HasSubstr("install aws"));
  exec.install_hint = "\nget \x1b[1m it\u202e\nfrom\tthere\n";
  EXPECT_EQ(error_of(exec, missing).cure(), "get \\x1b[1m it\\u202e\nfrom\tthere");
  exec.command = "/opt/x/../aws";
  EXPECT_EQ(error_of(exec, missing).cause(),
            "getting credentials: exec: fork/exec /opt/aws: no such file or directory");
}

TEST(ExecCommand, tells_how_the_command_failed) {
  const auto refused = [](const ChildCommand& command) -> ChildResult {
    throw ChildError(ChildError::Problem::not_runnable, "permission denied", command.argv[0]);
  };
  const auto failed = [](const ChildCommand&) {
    ChildResult result;
    result.exit_code = 255;
    result.output = "secret";
    return result;
  };
  const auto endless = [](const ChildCommand& command) -> ChildResult {
    throw ChildError(ChildError::Problem::too_large, "printed more than 5 bytes", command.argv[0]);
  };
  EXPECT_EQ(error_of(stanza(), refused).cause(),
            "getting credentials: exec: fork/exec aws: permission denied");
  EXPECT_EQ(error_of(stanza(), failed).cause(),
            "getting credentials: exec: executable aws failed with exit code 255");
  EXPECT_EQ(error_of(stanza(), endless).cause(),
            "getting credentials: exec: executable aws printed more than 5 bytes");
}

// With real children from here on.

class RealChild : public testing::Test {
protected:
  std::string write_script(const std::string& name, const std::string& text) {
    const std::string path = folder.write(name, "#!/bin/sh\n" + text);
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return path;
  }

  ExecCredential fetch(const ExecStanza& exec) {
    return ExecCommand(runner, Environment({"PATH=" + folder.path() + ":/usr/bin:/bin"}),
                       StandardInput::not_a_terminal)
        .fetch(exec, {});
  }

  test::TempFolder folder;
  util::SystemChildRunner runner;
};

TEST_F(RealChild, is_found_on_PATH_and_reads_an_empty_input) {
  write_script("aws", R"sh(
[ -z "$(cat)" ] && [ "$AWS_PROFILE" = dev ] || exit 3
echo "{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{\"token\":\"$1\"}}"
)sh");
  EXPECT_EQ(fetch(stanza()).token.reveal(), "eks");
}

TEST_F(RealChild, is_looked_for_on_our_own_PATH) {
  write_script("aws", "exit 5\n");
  ExecStanza exec = stanza();
  exec.env = {{"PATH", "/usr/bin:/bin"}};
  try {
    fetch(exec);
    FAIL() << "accepted";
  } catch (const CredentialError& e) {
    EXPECT_THAT(e.cause(), HasSubstr("exec: executable aws failed with exit code 5"));
  }
}

TEST_F(RealChild, that_is_missing_is_named) {
  ExecStanza exec = stanza();
  exec.command = "no-such-command";
  EXPECT_THROW(fetch(exec), CredentialError);
  exec.command = folder.write("plain", "not executable");
  try {
    fetch(exec);
    FAIL() << "accepted";
  } catch (const CredentialError& e) {
    EXPECT_THAT(e.cause(), HasSubstr("fork/exec " + exec.command + ": permission denied"));
  }
}

} // namespace
} // namespace iam::kube
