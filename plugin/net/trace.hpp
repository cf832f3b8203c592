#pragma once

#include "net/http.hpp"

#include <ostream>

namespace iam::net {

// Logs the requests of another transport, as kubectl does with `-v`: from level 6 on, the request
// line with status and time; from level 8 on, headers and bodies too. Secrets are masked.
class TracingTransport : public HttpTransport {
public:
  // `inner` and `log` must outlive it.
  TracingTransport(HttpTransport& inner, std::ostream& log, int level);

  HttpResponse perform(const HttpRequest& request) override;
  std::vector<HttpResult> perform_all(std::span<const HttpRequest> requests) override;

private:
  void show_request(const HttpRequest& request);
  void show_response(const HttpRequest& request, const HttpResponse& response);
  void show_error(const HttpRequest& request, const HttpError& error);
  void show_headers(const char* title, const Headers& headers, const HttpRequest& request);
  void show_body(const char* title, const std::string& body, const HttpRequest& request);

  HttpTransport& m_inner;
  std::ostream& m_log;
  int m_level;
};

} // namespace iam::net
