#pragma once

#include "net/http.hpp"
#include "net/proxy.hpp"
#include "net/tls.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace iam::net {

// How far the connection of one exchange came, and how long each part took; nullopt: not done. With
// a proxy, name and TCP connection are the proxy's. A connection that was open already takes no
// time.
struct ConnectionTimes {
  std::optional<std::chrono::microseconds> lookup;
  std::optional<std::chrono::microseconds> connect;
  std::optional<std::chrono::microseconds> tls;
  std::string address; // of the other end of the TCP connection, `IP:PORT`; empty if unknown
};

struct TransportSettings {
  TlsSettings tls;
  Proxies proxies;

  // To one server at a time. With HTTP/2, one connection carries any number of requests; with
  // HTTP/1.1, more connections help with many requests.
  int connections = 1;

  // How many requests of one call may be under way together.
  std::size_t at_once = 64;

  std::chrono::milliseconds connect_timeout{30000}; // name look-up, TCP, proxy and TLS together
  std::chrono::seconds stall_limit{60};             // below `slowest`; 0: none
  std::chrono::milliseconds interrupt_grace{5000};  // for the answer to a write, after Ctrl-C

  // Bytes a second, either way and averaged over a few seconds. A transfer that is never as quick
  // within `stall_limit` has ended; one that comes in bursts, however long, is alive.
  long slowest = 100;

  // Of headers and (unpacked) body together.
  std::size_t response_limit = std::size_t{64} << 20;

  // Called at the end of each exchange, by the thread that performs it.
  std::function<void(const ConnectionTimes&)> on_end = {};
};

// Sends requests through libcurl: TLS 1.2 or later, HTTP/2 if the server supports it, connections
// reused as long as the transport lives. Redirects are answers. Does not read the process
// environment. Sends a write once: if libcurl would silently send it again over a new connection
// because the old one was dead, it fails with Delivery::unknown. Each thread needs its own
// transport.
class CurlTransport : public HttpTransport {
public:
  explicit CurlTransport(TransportSettings settings);
  ~CurlTransport() override;

  HttpResponse perform(const HttpRequest& request) override;
  std::vector<HttpResult> perform_all(std::span<const HttpRequest> requests) override;
  void stop() override;

private:
  struct Multi;

  TransportSettings m_settings;
  std::unique_ptr<Multi> m_multi;
};

} // namespace iam::net
