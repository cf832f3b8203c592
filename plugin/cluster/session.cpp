#include "cluster/session.hpp"

#include "cluster/eks_cluster.hpp"
#include "cluster/token_command.hpp"
#include "kube/exec_command.hpp"
#include "kube/kubeconfig_load.hpp"
#include "util/proposed_command.hpp"
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
  std::string by_hand =
      fmt::format("set the apiVersion of the user {} in {} to client.authentication.k8s.io/v1beta1",
                  util::quoted(selection.user_name), user.place.file);
  const EksCluster cluster = eks_cluster_of(selection);
  if (cluster.name.empty()) {
    return by_hand;
  }
  std::vector<std::string> command = {"update-kubeconfig", "--no-switch"};
  const auto add = [&](const char* flag, const std::string& value) {
    if (!value.empty()) {
      command.insert(command.end(), {flag, value});
    }
  };
  add("--name", cluster.name);
  add("--region", cluster.region);
  add("--user-alias", selection.user_name);
  add("--alias", selection.context_name);
  if (const auto token = token_command_of(*user.exec)) {
    add("--role-arn", token->role_arn);
    add("--profile", token->profile.value_or(""));
  }
  add("--kubeconfig", user.place.file);
  return fmt::format("rewrite the user {} with: {}; or {}", util::quoted(selection.user_name),
                     util::own_command(command), by_hand);
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

} // namespace iam::cluster
