#pragma once

#include "cluster/host.hpp"
#include "kube/connection.hpp"
#include "net/curl_transport.hpp"
#include "net/http.hpp"

#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <string>

namespace iam::cluster {

// How far the way to an API server leads.
struct Reach {
  std::string host;  // of the server
  std::string proxy; // on the way, `http://HOST:PORT`; empty: none
  net::ConnectionTimes times;
  std::chrono::microseconds elapsed{0};
  std::optional<net::HttpError> error; // with a cure; nullopt: the server has answered

  // How far the server's clock is ahead of ours; nullopt if it does not say.
  std::optional<std::chrono::milliseconds> clock_offset;
};

// Finds out how far that is in a thread, beside what the caller does: asks for /version over a
// connection of its own, without credentials.
class ReachTest {
public:
  // `host` must outlive it.
  ReachTest(kube::Connection connection, const Host& host);
  ~ReachTest(); // ends it
  ReachTest(const ReachTest&) = delete;
  ReachTest& operator=(const ReachTest&) = delete;

  // Waits for the answer. Throws util::Cancelled.
  Reach take() { return m_reach.get(); }

private:
  Reach ask();

  const kube::Connection m_connection;
  const Host& m_host;
  net::ConnectionTimes m_times;
  std::unique_ptr<net::HttpTransport> m_transport;
  std::future<Reach> m_reach;
};

} // namespace iam::cluster
