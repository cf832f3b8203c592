#include "cluster/traced_transport.hpp"

#include "net/trace.hpp"

#include <memory>

namespace iam::cluster {
namespace {

constexpr int k_first_shown = 6; // kubectl's level for request lines

class TracedTransport : public net::HttpTransport {
public:
  TracedTransport(std::unique_ptr<net::HttpTransport> inner, const Host& host)
      : m_inner(std::move(inner)), m_trace(*m_inner, host.err, host.verbosity) {}

  net::HttpResponse perform(const net::HttpRequest& request) override {
    return m_trace.perform(request);
  }

  std::vector<net::HttpResult> perform_all(std::span<const net::HttpRequest> requests) override {
    return m_trace.perform_all(requests);
  }

private:
  std::unique_ptr<net::HttpTransport> m_inner;
  net::TracingTransport m_trace;
};

} // namespace

kube::TransportFactory traced_transports(const Host& host) {
  if (host.verbosity < k_first_shown) {
    return host.make_transport;
  }
  return [&host](const net::TransportSettings& settings) {
    return std::make_unique<TracedTransport>(host.make_transport(settings), host);
  };
}

} // namespace iam::cluster
