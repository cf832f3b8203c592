#include "net/trace.hpp"

#include "net/redact.hpp"
#include "util/text.hpp"

#include <mutex>

namespace iam::net {
namespace {

constexpr int k_lines = 6;
constexpr int k_contents = 8;

// Transports of several threads have one log; what is shown of a request stays together.
std::mutex& log_lock() {
  static std::mutex lock;
  return lock;
}

std::string request_line(const HttpRequest& request) {
  return util::printable(request.method + ' ' +
                         redacted_url(without_secrets(request.url, request.secrets)));
}

// The answer of instance metadata is just a token (IMDSv2).
bool answers_with_a_secret(const HttpRequest& request) {
  return request.url.ends_with("/latest/api/token");
}

} // namespace

TracingTransport::TracingTransport(HttpTransport& inner, std::ostream& log, int level)
    : m_inner(inner), m_log(log), m_level(level) {}

HttpResponse TracingTransport::perform(const HttpRequest& request) {
  show_request(request);
  try {
    HttpResponse response = m_inner.perform(request);
    show_response(request, response);
    return response;
  } catch (const HttpError& e) {
    show_error(request, e);
    throw;
  }
}

std::vector<HttpResult> TracingTransport::perform_all(std::span<const HttpRequest> requests) {
  for (const HttpRequest& request : requests) {
    show_request(request);
  }
  std::vector<HttpResult> results = m_inner.perform_all(requests);
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (const auto* error = std::get_if<HttpError>(&results[i])) {
      show_error(requests[i], *error);
    } else {
      show_response(requests[i], std::get<HttpResponse>(results[i]));
    }
  }
  return results;
}

void TracingTransport::show_request(const HttpRequest& request) {
  const std::lock_guard guard(log_lock());
  if (m_level < k_contents) {
    return;
  }
  m_log << request_line(request) << '\n';
  show_headers("Request Headers:", request.headers, request);
  show_body("Request Body:", request.body, request);
}

void TracingTransport::show_response(const HttpRequest& request, const HttpResponse& response) {
  const std::lock_guard guard(log_lock());
  if (m_level < k_lines) {
    return;
  }
  m_log << request_line(request) << ' ' << response.status << " in " << response.elapsed.count()
        << " milliseconds\n";
  if (m_level < k_contents) {
    return;
  }
  show_headers("Response Headers:", response.headers, request);
  if (answers_with_a_secret(request)) {
    m_log << "Response Body: " << k_masked << '\n';
  } else {
    show_body("Response Body:", response.body, request);
  }
}

void TracingTransport::show_error(const HttpRequest& request, const HttpError& error) {
  const std::lock_guard guard(log_lock());
  if (m_level >= k_lines) {
    m_log << request_line(request) << " failed: " << util::printable(error.cause()) << '\n';
  }
}

void TracingTransport::show_headers(const char* title, const Headers& headers,
                                    const HttpRequest& request) {
  m_log << title << '\n';
  for (const auto& [name, value] : headers) {
    const std::string shown = redacted_header(name, without_secrets(value, request.secrets));
    m_log << "    " << util::printable(name + ": " + shown) << '\n';
  }
}

void TracingTransport::show_body(const char* title, const std::string& body,
                                 const HttpRequest& request) {
  if (!body.empty()) {
    const std::string shown = redacted_body(without_secrets(body, request.secrets));
    m_log << title << ' ' << util::printable(shown) << '\n';
  }
}

} // namespace iam::net
