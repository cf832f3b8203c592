#include "cluster/traced_transport.hpp"

#include "net/trace.hpp"

#include <memory>

namespace iam::cluster {
namespace {

constexpr int k_first_shown = 6; // kubectl's level for request lines

class TracedTransport : public net::HttpTransport {
public:
  TracedTransport(std::unique_ptr<net::HttpTransport> inner, const Surroundings& surroundings)
      : m_inner(std::move(inner)), m_trace(*m_inner, surroundings.log, surroundings.verbosity) {}

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

kube::TransportFactory traced_transports(const Surroundings& surroundings) {
  if (surroundings.verbosity < k_first_shown) {
    return surroundings.make_transport;
  }
  return [&surroundings](const net::TransportSettings& settings) {
    return std::make_unique<TracedTransport>(surroundings.make_transport(settings), surroundings);
  };
}

} // namespace iam::cluster
