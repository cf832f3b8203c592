#pragma once

#include "kube/api_client.hpp"
#include "kube/authenticated_transport.hpp"
#include "kube/exec_credential.hpp"
#include "kube/selection.hpp"
#include "net/trace.hpp"
#include "util/clock.hpp"
#include "util/environment.hpp"
#include "util/process.hpp"
#include "util/random.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>

namespace iam::cluster {

// Which cluster to talk to and as whom: kubectl's flags.
struct ClusterFlags {
  std::string kubeconfig; // a path; empty: KUBECONFIG, then ~/.kube/config
  kube::Overrides overrides;
  int verbosity = 0; // from 6 on requests are shown
};

// What of the world it takes to talk to a cluster. All of it must outlive the session.
struct Surroundings {
  const util::Environment& environment;
  const kube::TransportFactory& make_transport;
  util::ChildRunner& runner;
  util::Clock& clock;
  util::Random& random;
  std::ostream& log; // requests, where they are to be shown
  std::function<void(const std::string&)> warn;

  // Whether what is asked of us on standard input is read by us, so that exec plugins may not.
  bool reads_input = false;
};

// A conversation with the API server of the cluster that the flags select. Nothing is sent before
// the first request.
class Session {
public:
  // Reads the kubeconfig. Throws util::Error as kubectl does.
  Session(const ClusterFlags& flags, const Surroundings& surroundings);

  kube::ApiClient& client() { return *m_client; }
  const kube::Selection& selection() const { return m_selection; }

private:
  kube::Selection m_selection;
  std::unique_ptr<kube::ExecCredentialSource> m_credentials;
  std::unique_ptr<kube::AuthenticatedTransport> m_transport;
  std::optional<net::TracingTransport> m_trace;
  std::optional<kube::ApiClient> m_client;
};

} // namespace iam::cluster
