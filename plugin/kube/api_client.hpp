#pragma once

#include "kube/connection.hpp"
#include "net/http.hpp"
#include "net/url.hpp"
#include "util/clock.hpp"
#include "util/json_fwd.hpp"
#include "util/random.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace iam::kube {

struct ApiRequest {
  std::string method = "GET";
  std::string path; // from `/api` or `/apis` on, its parts percent-encoded
  net::Parameters query;
  std::string accept = "application/json"; // always a form of JSON
  std::string content_type = "application/json";
  std::string body;

  // The subject for messages if the server gives none: `configmaps aws-auth`.
  std::string subject;

  // Whether it is a query whatever its method, like reviews.
  bool only_asks = false;
};

struct ApiOutcome;

// Called with each of the server's warnings, once.
using WarningSink = std::function<void(const std::string& text)>;

// A JSON client of one API server.
class ApiClient {
public:
  // Sends requests through `transport`, which adds the credentials; from `connection`, uses the
  // server, the headers and the timeout. The references must outlive it.
  ApiClient(net::HttpTransport& transport, const Connection& connection, util::Clock& clock,
            util::Random& random, WarningSink warn);

  // The answer to `request`, which is retried by net::retry_policy_for. Throws ApiError if the
  // server refuses, UnexpectedAnswer if the answer is not JSON, net::HttpError if there is none,
  // CredentialError, util::Cancelled.
  util::Json call(const ApiRequest& request);

  // The answers to independent queries, in their order. Sends all at once, and again those that
  // net::retry_policy_for retries. Throws what `call` throws, for the first that fails.
  std::vector<util::Json> call_all(const std::vector<ApiRequest>& requests);

  // The same with what became of each, in their order. Throws only what concerns all of them:
  // CredentialError, util::Cancelled.
  std::vector<ApiOutcome> try_all(const std::vector<ApiRequest>& requests);

  // Sends `queries` at once with the next call, and keeps their answers for `take_beside`. The call
  // waits for them, so each may take `patience` at most.
  void ask_beside(std::vector<ApiRequest> queries, std::chrono::milliseconds patience);

  // The answers to the queries of `ask_beside`, in their order; nullopt for one that failed. Empty
  // if there was no call since.
  std::vector<std::optional<util::Json>> take_beside();

  // A copy without impersonation.
  ApiClient without_impersonation() const;

  // A copy that asks the server to treat it as `user`, and as nobody else.
  ApiClient impersonating(const Impersonation& user) const;

  bool impersonates() const;

private:
  bool waits_beside() const { return !m_beside.empty() && m_results_beside.empty(); }
  net::HttpRequest http_request(const ApiRequest& request) const;
  std::vector<net::HttpRequest> http_requests(const std::vector<ApiRequest>& requests) const;
  util::Json read(const net::HttpResponse& response, const ApiRequest& request,
                  const net::HttpRequest& http);
  net::HttpResponse send(const net::HttpRequest& request);
  net::HttpResponse send_by(net::HttpTransport& transport, const net::HttpRequest& request);
  net::HttpResponse send_with_beside(const net::HttpRequest& request);
  net::HttpResponse answer_in(net::HttpResult result, const net::HttpRequest& request);
  void pass_on_warnings(const net::HttpResponse& response);

  net::HttpTransport& m_transport;
  std::string m_server;
  net::Headers m_headers;
  std::optional<std::chrono::milliseconds> m_timeout;
  util::Clock& m_clock;
  util::Random& m_random;
  WarningSink m_warn;
  std::set<std::string> m_warned;
  std::vector<ApiRequest> m_beside;
  std::chrono::milliseconds m_patience_beside{0};
  std::vector<net::HttpResult> m_results_beside;
};

} // namespace iam::kube
