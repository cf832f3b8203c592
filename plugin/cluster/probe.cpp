#include "cluster/probe.hpp"

#include "util/text.hpp"

namespace iam::cluster {
namespace {

// A token needs no exec stanza.
class NoSource : public kube::ExecCredentialSource {
public:
  kube::ExecCredential fetch(const kube::ExecStanza&, const kube::Cluster&) override {
    throw kube::CredentialError("getting credentials: there is no stanza");
  }
};

kube::Connection with_token(kube::Connection connection, util::Secret token) {
  connection.credentials = {};
  connection.credentials.token = std::move(token);
  connection.transport.tls.client_certificate.clear();
  connection.transport.tls.client_key = {};
  return connection;
}

} // namespace

Probe::Probe(kube::Connection connection, util::Secret token, const Host& host)
    : m_connection(with_token(std::move(connection), std::move(token))),
      m_no_source(std::make_unique<NoSource>()),
      m_transport(std::make_unique<kube::AuthenticatedTransport>(m_connection, *m_no_source,
                                                                 host.clock, host.transports())),
      m_client(kube::ApiClient(*m_transport, m_connection, host.clock, host.random,
                               [&host](const std::string& text) { host.warn(text); })
                   .without_impersonation()) {}

} // namespace iam::cluster
