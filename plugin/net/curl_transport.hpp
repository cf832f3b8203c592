#pragma once

#include "net/http.hpp"
#include "net/proxy.hpp"
#include "net/tls.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace iam::net {

struct TransportSettings {
  TlsSettings tls;
  Proxies proxies;
  std::string user_agent; // sent with requests that bring none

  // To one server at a time. With HTTP/2 one carries any number of requests; with HTTP/1.1 they go
  // one after the other, so that more help where there are many.
  int connections = 1;

  std::chrono::milliseconds connect_timeout{30000}; // look-up, TCP, proxy and TLS together
  std::chrono::seconds stall_limit{60};             // with no byte either way; 0: none
  std::chrono::milliseconds interrupt_grace{5000};  // for the answer to a write, after Ctrl-C

  // Of headers and (unpacked) body together.
  std::size_t response_limit = std::size_t{64} << 20;
};

// Requests through libcurl: TLS 1.2 or later, HTTP/2 where the server has it, connections kept for
// as long as the transport lives. Redirects are answers. Nothing is taken from the
// process environment. A write is sent once: what libcurl would quietly send again over a new
// connection, because the old one was dead, fails with Delivery::unknown. Each thread needs a
// transport of its own.
class CurlTransport : public HttpTransport {
public:
  explicit CurlTransport(TransportSettings settings);
  ~CurlTransport() override;

  HttpResponse perform(const HttpRequest& request) override;
  std::vector<HttpResult> perform_all(std::span<const HttpRequest> requests) override;

private:
  struct Multi;

  TransportSettings m_settings;
  std::unique_ptr<Multi> m_multi;
};

} // namespace iam::net
