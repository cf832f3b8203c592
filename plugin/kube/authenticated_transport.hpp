#pragma once

#include "kube/connection.hpp"
#include "kube/exec_credential.hpp"
#include "net/http.hpp"
#include "util/clock.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace iam::kube {

// Creates the transport for the requests. Its settings are complete only after an exec plugin has
// given its certificate.
using TransportFactory =
    std::function<std::unique_ptr<net::HttpTransport>(const net::TransportSettings&)>;

// Authenticates each request that has no Authorization of its own. Fetches an exec credential when
// the first request needs it, and again when it has expired. If the server answers 401 to a
// credential that was used before, fetches a new one and sends the request, on which the server did
// not act, once more. Masks the credentials that the server repeats in headers, errors and reviews.
class AuthenticatedTransport : public net::HttpTransport {
public:
  // `source` and `clock` must outlive it.
  AuthenticatedTransport(Connection connection, ExecCredentialSource& source, util::Clock& clock,
                         TransportFactory make_transport);

  // Like HttpTransport's; also throws CredentialError.
  net::HttpResponse perform(const net::HttpRequest& request) override;
  std::vector<net::HttpResult> perform_all(std::span<const net::HttpRequest> requests) override;

  // Fetches the exec credential now, if the user has one and it was not fetched yet; otherwise the
  // first request does. Throws CredentialError, util::Cancelled.
  void authenticate() { prepare(true); }

private:
  enum class Freshness { fetched_now, used_before };

  net::HttpResponse send(const net::HttpRequest& request);
  std::vector<net::HttpResult> send_all(std::span<const net::HttpRequest> requests);
  Freshness prepare(bool needs_credential);
  void fetch();
  net::HttpRequest authenticated(const net::HttpRequest& request) const;
  std::optional<std::string> authorization() const;
  bool helps_to_fetch(const net::HttpRequest& request, const net::HttpResponse& response,
                      Freshness freshness) const;

  Connection m_connection;
  ExecCredentialSource& m_source;
  util::Clock& m_clock;
  TransportFactory m_make_transport;
  std::optional<ExecCredential> m_credential;
  bool m_is_unused = false; // the credential, so far
  std::unique_ptr<net::HttpTransport> m_inner;
};

} // namespace iam::kube
