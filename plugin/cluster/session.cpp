#include "cluster/session.hpp"

#include "cluster/rewrite_command.hpp"
#include "cluster/token_command.hpp"
#include "kube/exec_command.hpp"
#include "kube/kubeconfig_load.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

namespace iam::cluster {
namespace {

kube::Selection selected(const ClusterFlags& flags, const Host& host) {
  const kube::LoadedKubeconfig loaded = kube::load_kubeconfig(flags.kubeconfig, host.environment);
  kube::Selection selection = kube::select(loaded.config, flags.overrides, host.environment);
  if (flags.exec_profile && selection.user.exec) {
    use_profile(*selection.user.exec, *flags.exec_profile);
  }
  for (const auto& warnings : {loaded.warnings, selection.warnings}) {
    for (const std::string& text : warnings) {
      host.warn(text);
    }
  }
  return selection;
}

// How to make kubectl read the exec stanza of `selection` again.
std::string cure_for_version(const kube::Selection& selection) {
  const kube::User& user = selection.user;
  const std::string by_hand =
      fmt::format("set the apiVersion of the user {} in {} to client.authentication.k8s.io/v1beta1",
                  util::quoted(selection.user_name), user.place.file);
  const std::string command = rewrite_command(selection);
  return command.empty() ? by_hand
                         : fmt::format("rewrite the user {} with: {}; or {}",
                                       util::quoted(selection.user_name), command, by_hand);
}

kube::Connection connected(const kube::Selection& selection, const Host& host) {
  try {
    return kube::connect(selection, host.environment);
  } catch (const kube::ExecVersionError& error) {
    throw kube::ExecVersionError(error.cause(), selection.user.place.text(),
                                 cure_for_version(selection));
  }
}

} // namespace

Session::Session(const ClusterFlags& flags, const Host& host)
    : m_host(host),
      m_exec(flags.exec),
      m_selection(selected(flags, host)),
      m_connection(connected(m_selection, host)),
      m_credentials(flags.exec, host),
      m_transport(std::make_unique<kube::AuthenticatedTransport>(m_connection, m_credentials,
                                                                 host.clock, host.transports())) {
  m_client.emplace(*m_transport, m_connection, host.clock, host.random,
                   [&host](const std::string& text) { host.warn(text); });
}

bool Session::signs_natively() const {
  const auto& exec = m_selection.user.exec;
  return m_exec != ExecMode::always && exec && token_command_of(*exec) &&
         (m_exec == ExecMode::native || is_plain_command(*exec, m_host.environment));
}

util::Secret Session::exec_token() const {
  const auto& last = m_credentials.last();
  return last ? last->token : util::Secret();
}

std::string Session::credential_text() const {
  const kube::Credentials& credentials = m_connection.credentials;
  switch (way()) {
  case CredentialWay::native:
    return "a token signed in this process";
  case CredentialWay::command:
    return "what the exec command gave: " + m_selection.user.exec->command;
  case CredentialWay::none:
    break;
  }
  return !credentials.token.empty() || !credentials.token_file.empty() ? "a bearer token"
         : !credentials.username.empty()                               ? "a password"
         : !m_connection.transport.tls.client_certificate.empty()      ? "a client certificate"
                                                                       : "nothing";
}

} // namespace iam::cluster
