#include "cluster/session.hpp"

#include "cluster/token_recipe.hpp"
#include "cluster/traced_transport.hpp"
#include "kube/kubeconfig_load.hpp"
#include "util/text.hpp"

namespace iam::cluster {
namespace {

kube::Selection selected(const ClusterFlags& flags, const Surroundings& surroundings) {
  const kube::LoadedKubeconfig loaded =
      kube::load_kubeconfig(flags.kubeconfig, surroundings.environment);
  kube::Selection selection =
      kube::select(loaded.config, flags.overrides, surroundings.environment);
  if (flags.exec_profile && selection.user.exec) {
    use_profile(*selection.user.exec, *flags.exec_profile);
  }
  for (const auto& warnings : {loaded.warnings, selection.warnings}) {
    for (const std::string& text : warnings) {
      surroundings.warn(util::printable(text));
    }
  }
  return selection;
}

} // namespace

Session::Session(const ClusterFlags& flags, const Surroundings& surroundings)
    : m_selection(selected(flags, surroundings)),
      m_connection(kube::connect(m_selection, surroundings.environment)),
      m_credentials(flags.exec, surroundings),
      m_transport(std::make_unique<kube::AuthenticatedTransport>(
          m_connection, m_credentials, surroundings.clock, traced_transports(surroundings))) {
  m_client.emplace(
      *m_transport, m_connection, surroundings.clock, surroundings.random,
      [warn = surroundings.warn](const std::string& text) { warn(util::printable(text)); });
}

util::Secret Session::exec_token() const {
  const auto& last = m_credentials.last();
  return last ? last->token : util::Secret();
}

} // namespace iam::cluster
