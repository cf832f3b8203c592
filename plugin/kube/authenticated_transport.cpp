#include "kube/authenticated_transport.hpp"

#include "net/redact.hpp"
#include "util/crypto.hpp"
#include "util/file.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace iam::kube {
namespace {

bool has_authorization(const net::HttpRequest& request) {
  return net::find_header(request.headers, "Authorization").has_value();
}

// The current contents of the token file. If it is empty or unreadable, the token that is
// configured with it.
util::Secret token_of(const Credentials& credentials) {
  std::string reason = "it is empty";
  try {
    util::Secret token(std::string(util::trim(util::read_file(credentials.token_file))));
    if (!token.empty()) {
      return token;
    }
  } catch (const util::Error& e) {
    reason = e.cause();
  }
  if (credentials.token.empty()) {
    throw CredentialError(
        fmt::format("failed to read token file {}: {}", credentials.token_file, reason));
  }
  return credentials.token;
}

// Whether the texts of `response` only go into messages. An object that the server holds must keep
// its bytes, because it may be written back.
bool is_for_messages(const net::HttpRequest& request, const net::HttpResponse& response) {
  return response.status >= 400 || request.url.ends_with("reviews");
}

// Masks what the server repeats of the secrets of `request`.
void mask_secrets(const net::HttpRequest& request, net::HttpResponse& response) {
  for (auto& [name, value] : response.headers) {
    value = net::without_secrets(std::move(value), request.secrets);
  }
  if (is_for_messages(request, response)) {
    response.body = net::without_secrets(std::move(response.body), request.secrets);
  }
}

} // namespace

AuthenticatedTransport::AuthenticatedTransport(Connection connection, ExecCredentialSource& source,
                                               util::Clock& clock, TransportFactory make_transport)
    : m_connection(std::move(connection)),
      m_source(source),
      m_clock(clock),
      m_make_transport(std::move(make_transport)) {}

net::HttpResponse AuthenticatedTransport::perform(const net::HttpRequest& request) {
  const Freshness freshness = prepare(!has_authorization(request));
  net::HttpResponse response = send(request);
  if (!helps_to_fetch(request, response, freshness)) {
    return response;
  }
  fetch();
  return send(request);
}

std::vector<net::HttpResult>
AuthenticatedTransport::perform_all(std::span<const net::HttpRequest> requests) {
  const Freshness freshness = prepare(!std::ranges::all_of(requests, has_authorization));
  std::vector<net::HttpResult> results = send_all(requests);
  std::vector<net::HttpRequest> again;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < results.size(); ++i) {
    const auto* response = std::get_if<net::HttpResponse>(&results[i]);
    if (response != nullptr && helps_to_fetch(requests[i], *response, freshness)) {
      again.push_back(requests[i]);
      places.push_back(i);
    }
  }
  if (!again.empty()) {
    fetch();
    std::vector<net::HttpResult> second = send_all(again);
    for (std::size_t i = 0; i < places.size(); ++i) {
      results[places[i]] = std::move(second[i]);
    }
  }
  return results;
}

net::HttpResponse AuthenticatedTransport::send(const net::HttpRequest& request) {
  const net::HttpRequest ready = authenticated(request);
  m_is_unused = false;
  net::HttpResponse response = m_inner->perform(ready);
  mask_secrets(ready, response);
  return response;
}

std::vector<net::HttpResult>
AuthenticatedTransport::send_all(std::span<const net::HttpRequest> requests) {
  std::vector<net::HttpRequest> ready;
  for (const net::HttpRequest& request : requests) {
    ready.push_back(authenticated(request));
  }
  m_is_unused = false;
  std::vector<net::HttpResult> results = m_inner->perform_all(ready);
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (auto* response = std::get_if<net::HttpResponse>(&results[i])) {
      mask_secrets(ready[i], *response);
    }
  }
  return results;
}

// Ensures that there is a transport and, if needed, a credential that has not expired.
AuthenticatedTransport::Freshness AuthenticatedTransport::prepare(bool needs_credential) {
  const bool has_none = !m_credential || m_credential->has_expired(m_clock.now());
  if (needs_credential && m_connection.credentials.exec && has_none) {
    fetch();
  }
  if (!m_inner) {
    m_inner = m_make_transport(m_connection.transport);
  }
  return m_is_unused ? Freshness::fetched_now : Freshness::used_before;
}

void AuthenticatedTransport::fetch() {
  m_credential = m_source.fetch(*m_connection.credentials.exec, m_connection.cluster);
  m_is_unused = true;
  net::TlsSettings& tls = m_connection.transport.tls;
  const bool is_other = tls.client_certificate != m_credential->client_certificate ||
                        !(tls.client_key == m_credential->client_key);
  if (!m_inner || is_other) {
    tls.client_certificate = m_credential->client_certificate;
    tls.client_key = m_credential->client_key;
    m_inner = m_make_transport(m_connection.transport);
  }
}

bool AuthenticatedTransport::helps_to_fetch(const net::HttpRequest& request,
                                            const net::HttpResponse& response,
                                            Freshness freshness) const {
  return response.status == 401 && m_connection.credentials.exec &&
         freshness == Freshness::used_before && !has_authorization(request);
}

net::HttpRequest AuthenticatedTransport::authenticated(const net::HttpRequest& request) const {
  net::HttpRequest result = request;
  if (!has_authorization(request)) {
    if (auto value = authorization()) {
      result.secrets.emplace_back(value->substr(value->find(' ') + 1));
      result.headers.emplace_back("Authorization", std::move(*value));
    }
  }
  result.secrets.push_back(m_connection.credentials.password);
  return result;
}

std::optional<std::string> AuthenticatedTransport::authorization() const {
  const Credentials& credentials = m_connection.credentials;
  if (!credentials.token_file.empty()) {
    return "Bearer " + token_of(credentials).reveal();
  }
  if (!credentials.token.empty()) {
    return "Bearer " + credentials.token.reveal();
  }
  if (!credentials.username.empty() || !credentials.password.empty()) {
    return "Basic " + util::base64(credentials.username + ':' + credentials.password.reveal());
  }
  if (m_credential && !m_credential->token.empty()) {
    return "Bearer " + m_credential->token.reveal();
  }
  return std::nullopt;
}

} // namespace iam::kube
