#include "cluster/session.hpp"

#include "kube/exec_command.hpp"
#include "kube/kubeconfig_load.hpp"
#include "util/text.hpp"

namespace iam::cluster {
namespace {

constexpr int k_first_shown = 6; // kubectl's level for request lines

kube::Selection selected(const ClusterFlags& flags, const Surroundings& surroundings) {
  const kube::LoadedKubeconfig loaded =
      kube::load_kubeconfig(flags.kubeconfig, surroundings.environment);
  kube::Selection selection =
      kube::select(loaded.config, flags.overrides, surroundings.environment);
  for (const auto& warnings : {loaded.warnings, selection.warnings}) {
    for (const std::string& text : warnings) {
      surroundings.warn(util::printable(text));
    }
  }
  return selection;
}

kube::StandardInput standard_input(const Surroundings& surroundings) {
  return surroundings.reads_input ? kube::StandardInput::in_use : kube::standard_input_of_process();
}

} // namespace

Session::Session(const ClusterFlags& flags, const Surroundings& surroundings)
    : m_selection(selected(flags, surroundings)),
      m_credentials(std::make_unique<kube::ExecCommand>(
          surroundings.runner, surroundings.environment, standard_input(surroundings))) {
  const kube::Connection connection = kube::connect(m_selection, surroundings.environment);
  m_transport = std::make_unique<kube::AuthenticatedTransport>(
      connection, *m_credentials, surroundings.clock, surroundings.make_transport);
  net::HttpTransport* transport = m_transport.get();
  if (flags.verbosity >= k_first_shown) {
    transport = &m_trace.emplace(*m_transport, surroundings.log, flags.verbosity);
  }
  m_client.emplace(
      *transport, connection, surroundings.clock, surroundings.random,
      [warn = surroundings.warn](const std::string& text) { warn(util::printable(text)); });
}

} // namespace iam::cluster
