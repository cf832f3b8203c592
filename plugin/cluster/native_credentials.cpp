#include "cluster/native_credentials.hpp"

#include "kube/plugin_policy.hpp"
#include "util/process.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

namespace iam::cluster {
namespace {

kube::StandardInput standard_input(const Host& host) {
  return host.input == Input::read_by_us ? kube::StandardInput::in_use
                                         : kube::standard_input_of_process();
}

// aws-iam-authenticator names the sessions of `-r` by the time.
std::string session_name(const TokenCommand& command, util::Clock& clock) {
  return command.program == TokenCommand::Program::aws_iam_authenticator
             ? fmt::format("{}", clock.now().time_since_epoch().count())
             : k_token_session_name;
}

} // namespace

NativeCredentials::NativeCredentials(ExecMode mode, const Host& host)
    : m_mode(mode), m_host(host), m_command(host.runner, host.environment, standard_input(host)) {}

kube::ExecCredential NativeCredentials::fetch(const kube::ExecStanza& stanza,
                                              const kube::Cluster& cluster) {
  // Signing in place of a command that the user has forbidden would go behind the user's back.
  kube::check_allowed(kube::load_plugin_policy(m_host.environment,
                                               [&](const std::string& text) { m_host.warn(text); }),
                      stanza.command, m_host.environment);
  const auto command = m_mode == ExecMode::always ? std::nullopt : token_command_of(stanza);
  const util::Environment& environment = m_host.environment;
  if (command && (m_mode == ExecMode::native || is_plain_command(stanza, environment))) {
    try {
      m_way = CredentialWay::native;
      m_last = sign(*command, environment_of(stanza, environment));
      return *m_last;
    } catch (const util::Error& error) {
      const bool is_there =
          util::which(stanza.command, environment.get("PATH").value_or("")).has_value();
      if (m_mode == ExecMode::native || !is_there) {
        throw kube::CredentialError("getting credentials: " + error.cause(), error.where(),
                                    error.cure());
      }
      m_problem = error;
    }
  } else if (m_mode == ExecMode::native) {
    throw kube::CredentialError(
        "getting credentials: the exec command of this context is not supported", "",
        "leave --exec=native out to run it");
  }
  m_way = CredentialWay::command;
  m_last = m_command.fetch(stanza, cluster);
  return *m_last;
}

kube::ExecCredential NativeCredentials::sign(const TokenCommand& command,
                                             const util::Environment& environment) {
  AwsSession aws({command.profile, command.region, ""}, environment, m_host);
  if (m_known) {
    aws.use(*m_known);
  }
  const aws::ClusterToken token = aws.sign_token(credentials_for(command, aws), command.cluster);
  kube::ExecCredential credential;
  credential.token = token.text;
  credential.expires = token.expires;
  return credential;
}

aws::Credentials NativeCredentials::credentials_for(const TokenCommand& command, AwsSession& aws) {
  if (command.role_arn.empty()) {
    return aws.credentials().credentials;
  }
  aws::AssumeRoleRequest request;
  request.role_arn = command.role_arn;
  request.role_session_name =
      command.session_name.empty() ? session_name(command, m_host.clock) : command.session_name;
  return aws.sts().assume_role(request).credentials;
}

util::Environment environment_of(const kube::ExecStanza& stanza,
                                 const util::Environment& environment) {
  util::Environment result = environment;
  for (const auto& [name, value] : stanza.env) {
    result = result.with(name, value);
  }
  return result;
}

} // namespace iam::cluster
