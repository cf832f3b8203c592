#include "kube/api_client.hpp"

#include "kube/api_error.hpp"
#include "kube/api_outcome.hpp"
#include "kube/unreachable.hpp"
#include "kube/warnings.hpp"
#include "net/redact.hpp"
#include "net/retry.hpp"
#include "net/url.hpp"
#include "util/json.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace iam::kube {
namespace {

using util::Json;

// Of a header field, in a message.
constexpr std::size_t k_longest_value = 512;

bool is_impersonation(const std::pair<std::string, std::string>& header) {
  return header.first.starts_with("Impersonate-");
}

std::string place_of(const net::HttpRequest& request) {
  return request.method + ' ' + net::redacted_url(request.url);
}

[[noreturn]] void refuse_redirect(const net::HttpResponse& response, const std::string& where) {
  throw UnexpectedAnswer(
      response.status,
      fmt::format("the server redirects to {}, which an API server does not do",
                  util::quoted(net::redacted_url(
                      util::shortened(response.header("Location").value_or(""), k_longest_value)))),
      where);
}

// Gives `first`, which has been received already, and then what another transport gives.
class Resumed : public net::HttpTransport {
public:
  Resumed(net::HttpResult first, net::HttpTransport& next)
      : m_first(std::move(first)), m_next(next) {}

  net::HttpResponse perform(const net::HttpRequest& request) override {
    if (!m_first) {
      return m_next.perform(request);
    }
    net::HttpResult first = *std::exchange(m_first, std::nullopt);
    if (const auto* error = std::get_if<net::HttpError>(&first)) {
      throw *error;
    }
    return std::get<net::HttpResponse>(std::move(first));
  }

private:
  std::optional<net::HttpResult> m_first;
  net::HttpTransport& m_next;
};

Json parse_body(const net::HttpResponse& response, const std::string& where) {
  const std::string type =
      util::shortened(response.header("Content-Type").value_or("unknown"), k_longest_value);
  if (util::trim(response.body).empty()) {
    throw UnexpectedAnswer(response.status, "the server's answer is empty", where);
  }
  try {
    return util::parse_json(response.body, where);
  } catch (const util::Error& e) {
    throw UnexpectedAnswer(response.status,
                           fmt::format("the server's answer ({} bytes of type {}) is {}",
                                       response.body.size(), type, e.cause()),
                           where);
  }
}

} // namespace

ApiClient::ApiClient(net::HttpTransport& transport, const Connection& connection,
                     util::Clock& clock, util::Random& random, WarningSink warn)
    : m_transport(transport),
      m_server(connection.server),
      m_headers(connection.headers),
      m_timeout(connection.timeout),
      m_clock(clock),
      m_random(random),
      m_warn(std::move(warn)) {}

ApiClient ApiClient::without_impersonation() const {
  ApiClient other = *this;
  std::erase_if(other.m_headers, is_impersonation);
  return other;
}

ApiClient ApiClient::impersonating(const Impersonation& user) const {
  ApiClient other = without_impersonation();
  const net::Headers headers = impersonation_headers(user);
  other.m_headers.insert(other.m_headers.end(), headers.begin(), headers.end());
  return other;
}

bool ApiClient::impersonates() const {
  return std::ranges::any_of(m_headers, is_impersonation);
}

Json ApiClient::call(const ApiRequest& request) {
  const net::HttpRequest http = http_request(request);
  return read(waits_beside() ? send_with_beside(http) : send(http), request, http);
}

std::vector<net::HttpRequest>
ApiClient::http_requests(const std::vector<ApiRequest>& requests) const {
  std::vector<net::HttpRequest> http;
  for (const ApiRequest& request : requests) {
    http.push_back(http_request(request));
  }
  return http;
}

std::vector<ApiOutcome> ApiClient::try_all(const std::vector<ApiRequest>& requests) {
  const std::vector<net::HttpRequest> http = http_requests(requests);
  std::vector<net::HttpResult> results = m_transport.perform_all(http);
  std::vector<ApiOutcome> outcomes(results.size());
  for (std::size_t i = 0; i < results.size(); ++i) {
    try {
      const net::HttpResponse response = answer_in(std::move(results[i]), http[i]);
      outcomes[i].elapsed = response.elapsed;
      outcomes[i].body = read(response, requests[i], http[i]);
    } catch (const util::Error&) {
      outcomes[i].error = std::current_exception();
    }
  }
  return outcomes;
}

std::vector<Json> ApiClient::call_all(const std::vector<ApiRequest>& requests) {
  std::vector<Json> answers;
  for (const ApiOutcome& outcome : try_all(requests)) {
    answers.push_back(outcome.get());
  }
  return answers;
}

void ApiClient::ask_beside(std::vector<ApiRequest> queries, std::chrono::milliseconds patience) {
  m_beside = std::move(queries);
  m_patience_beside = patience;
}

net::HttpResponse ApiClient::send_with_beside(const net::HttpRequest& request) {
  std::vector<net::HttpRequest> http = {request};
  for (const ApiRequest& query : m_beside) {
    net::HttpRequest& last = http.emplace_back(http_request(query));
    last.timeout = std::min(m_patience_beside, m_timeout.value_or(m_patience_beside));
  }
  m_results_beside = m_transport.perform_all(http);
  net::HttpResult own = std::move(m_results_beside.front());
  m_results_beside.erase(m_results_beside.begin());
  return answer_in(std::move(own), request);
}

std::vector<std::optional<Json>> ApiClient::take_beside() {
  std::vector<std::optional<Json>> answers;
  const std::vector<net::HttpResult> results = std::exchange(m_results_beside, {});
  const std::vector<ApiRequest> queries = std::exchange(m_beside, {});
  for (std::size_t i = 0; i < results.size(); ++i) {
    auto& answer = answers.emplace_back();
    try {
      if (const auto* response = std::get_if<net::HttpResponse>(&results[i])) {
        answer = read(*response, queries[i], http_request(queries[i]));
      }
    } catch (const util::Error&) {
      // It stays unknown: nothing depends on it.
    }
  }
  return answers;
}

// The body of the answer, which must be a success.
Json ApiClient::read(const net::HttpResponse& response, const ApiRequest& request,
                     const net::HttpRequest& http) {
  const std::string where = place_of(http);
  pass_on_warnings(response);
  if (response.status >= 300 && response.status < 400) {
    refuse_redirect(response, where);
  }
  if (response.status < 200 || response.status >= 400) {
    throw api_error_of(response, where, request.subject);
  }
  Json body = parse_body(response, where);
  if (const auto refusal = read_status(body, response.status, where)) {
    throw *refusal;
  }
  return body;
}

net::HttpRequest ApiClient::http_request(const ApiRequest& request) const {
  net::HttpRequest http;
  http.method = request.method;
  http.url = m_server + request.path + net::query_text(request.query);
  http.headers = {{"Accept", request.accept}};
  if (!request.body.empty()) {
    http.headers.emplace_back("Content-Type", request.content_type);
  }
  http.headers.insert(http.headers.end(), m_headers.begin(), m_headers.end());
  http.body = request.body;
  http.timeout = m_timeout;
  http.only_asks = request.only_asks;
  return http;
}

net::HttpResponse ApiClient::answer_in(net::HttpResult result, const net::HttpRequest& request) {
  Resumed transport(std::move(result), m_transport);
  return send_by(transport, request);
}

net::HttpResponse ApiClient::send(const net::HttpRequest& request) {
  return send_by(m_transport, request);
}

net::HttpResponse ApiClient::send_by(net::HttpTransport& transport,
                                     const net::HttpRequest& request) {
  try {
    return net::perform_with_retries(
        transport, [&] { return request; }, net::retry_policy_for(request, m_clock), m_clock,
        m_random);
  } catch (const net::HttpError& error) {
    throw with_cure(error);
  }
}

void ApiClient::pass_on_warnings(const net::HttpResponse& response) {
  for (const std::string& text : warnings_in(response.headers)) {
    if (m_warned.insert(text).second && m_warn) {
      m_warn(text);
    }
  }
}

} // namespace iam::kube
