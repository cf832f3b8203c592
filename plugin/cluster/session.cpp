#include "cluster/session.hpp"

#include "cluster/token_command.hpp"
#include "kube/kubeconfig_load.hpp"
#include "util/text.hpp"

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

} // namespace

Session::Session(const ClusterFlags& flags, const Host& host)
    : m_selection(selected(flags, host)),
      m_connection(kube::connect(m_selection, host.environment)),
      m_credentials(flags.exec, host),
      m_transport(std::make_unique<kube::AuthenticatedTransport>(m_connection, m_credentials,
                                                                 host.clock, host.transports())) {
  m_client.emplace(*m_transport, m_connection, host.clock, host.random,
                   [&host](const std::string& text) { host.warn(text); });
}

util::Secret Session::exec_token() const {
  const auto& last = m_credentials.last();
  return last ? last->token : util::Secret();
}

} // namespace iam::cluster
