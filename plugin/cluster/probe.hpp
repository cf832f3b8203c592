#pragma once

#include "cluster/host.hpp"
#include "kube/api_client.hpp"
#include "kube/connection.hpp"
#include "net/http.hpp"
#include "util/secret.hpp"

#include <memory>

namespace iam::cluster {

// Talks to the API server of `connection` with one token and nothing else: without the client
// certificate, the impersonation and the other credentials of the kubeconfig.
class Probe {
public:
  // `host` must outlive it.
  Probe(kube::Connection connection, util::Secret token, const Host& host);

  kube::ApiClient& client() { return m_client; }

private:
  kube::Connection m_connection;
  std::unique_ptr<kube::ExecCredentialSource> m_no_source;
  std::unique_ptr<net::HttpTransport> m_transport;
  kube::ApiClient m_client;
};

} // namespace iam::cluster
