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
  std::string accept = "application/json"; // what the answer may be: JSON in any case
  std::string content_type = "application/json";
  std::string body;

  // What it is about, for messages where the server gives none: `configmaps aws-auth`.
  std::string subject;

  // Whether it changes nothing whatever its method, as reviews do.
  bool only_asks = false;
};

// Who hears the server's warnings, each once.
using WarningSink = std::function<void(const std::string& text)>;

// Talks JSON with one API server.
class ApiClient {
public:
  // Requests go over `transport`, which adds the credentials; of `connection` the server, the
  // headers and the time limit count. The references must outlive it.
  ApiClient(net::HttpTransport& transport, const Connection& connection, util::Clock& clock,
            util::Random& random, WarningSink warn);

  // The answer to `request`. What changes nothing is tried again when the connection breaks or the
  // server asks for it (429 and 5xx with Retry-After); a write only where the server certainly did
  // nothing: 429, or no connection was made.
  // Throws ApiError where the server refuses, UnexpectedAnswer where the answer is no JSON,
  // net::HttpError where there is none, CredentialError, util::Cancelled.
  util::Json call(const ApiRequest& request);

  // The answers to `requests`, which change nothing and do not depend on each other, in their
  // order: all are on their way at once, and those whose connection breaks are sent again. Throws
  // as `call` does, for the first that fails.
  std::vector<util::Json> call_all(const std::vector<ApiRequest>& requests);

  // Without the headers that ask to act as somebody else.
  ApiClient without_impersonation() const;

private:
  net::HttpRequest http_request(const ApiRequest& request) const;
  util::Json read(const net::HttpResponse& response, const ApiRequest& request,
                  const net::HttpRequest& http);
  net::HttpResponse send(const net::HttpRequest& request);
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
};

} // namespace iam::kube
