#include "cluster/reach.hpp"

#include "kube/unreachable.hpp"
#include "net/url.hpp"
#include "util/error.hpp"

#include <utility>

namespace iam::cluster {
namespace {

net::TransportSettings settings_of(const kube::Connection& connection,
                                   net::ConnectionTimes& times) {
  net::TransportSettings settings = connection.transport;
  settings.on_end = [&times](const net::ConnectionTimes& ended) { times = ended; };
  return settings;
}

// The proxy on the way to `url`; what is wrong with its setting fails the request as well.
std::string proxy_to(const net::Url& url, const net::Proxies& proxies) {
  try {
    const auto proxy = proxies.on_the_way_to(url);
    return proxy ? proxy->origin() : "";
  } catch (const util::Error&) {
    return {};
  }
}

} // namespace

ReachTest::ReachTest(kube::Connection connection, const Host& host)
    : m_connection(std::move(connection)),
      m_host(host),
      m_transport(host.transports()(settings_of(m_connection, m_times))),
      m_reach(std::async(std::launch::async, [this] { return ask(); })) {}

ReachTest::~ReachTest() {
  m_transport->stop();
}

Reach ReachTest::ask() {
  Reach reach;
  const net::Url server = net::parse_url(m_connection.server);
  reach.host = server.host;
  reach.proxy = proxy_to(server, m_connection.transport.proxies);
  net::HttpRequest request;
  request.url = m_connection.server + "/version";
  request.timeout = m_connection.timeout;
  const auto start = m_host.clock.instant();
  try {
    const net::HttpResponse response = m_transport->perform(request);
    if (const auto date = net::parse_http_date(response.header("Date").value_or(""))) {
      reach.clock_offset = *date - m_host.clock.now();
    }
  } catch (const net::HttpError& error) {
    reach.error = kube::with_cure(error);
  }
  reach.elapsed =
      std::chrono::duration_cast<std::chrono::microseconds>(m_host.clock.instant() - start);
  reach.times = m_times;
  return reach;
}

} // namespace iam::cluster
