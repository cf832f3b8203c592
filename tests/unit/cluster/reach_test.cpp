#include "cluster/reach.hpp"
#include "net/curl_transport.hpp"
#include "support/certificates.hpp"
#include "support/fake_child_runner.hpp"
#include "support/fake_random.hpp"
#include "support/http_server.hpp"
#include "util/clock.hpp"

#include <gtest/gtest.h>
#include <sstream>

namespace iam::cluster {
namespace {

class ReachOfServer : public testing::Test {
protected:
  Reach reach(const std::string& url, const net::Proxies& proxies = {}) {
    kube::Connection connection;
    connection.server = url;
    connection.transport.proxies = proxies;
    connection.transport.tls.authorities.pem = m_authority.pem();
    connection.credentials.token = util::Secret("secret");
    return ReachTest(connection, m_host).take();
  }

  test::Authority m_authority{"right"};
  test::HttpServer m_server{
      [](const test::Received&, test::Connection& connection) {
        connection.answer(401, "", {{"Date", "Sun, 06 Nov 1994 08:49:37 GMT"}});
      },
      test::ServerTls{m_authority.issue("server", {"IP:127.0.0.1"})}};
  std::ostringstream m_log;
  test::FakeChildRunner m_children{
      [](const util::ChildCommand&) -> util::ChildResult { throw std::logic_error("no child"); }};
  util::SystemClock m_clock;
  test::FakeRandom m_random{{0.5}};
  Host m_host{.out = m_log,
              .err = m_log,
              .read_input = {},
              .environment = {},
              .make_transport =
                  [](const net::TransportSettings& settings) {
                    return std::make_unique<net::CurlTransport>(settings);
                  },
              .runner = m_children,
              .clock = m_clock,
              .random = m_random,
              .prompt = {}};
};

TEST_F(ReachOfServer, any_answer_is_one_and_no_credentials_are_sent) {
  const Reach found = reach(m_server.url());
  EXPECT_FALSE(found.error);
  EXPECT_EQ(found.host, "127.0.0.1");
  EXPECT_TRUE(found.times.lookup && found.times.connect && found.times.tls);
  EXPECT_GT(found.elapsed.count(), 0);
  ASSERT_TRUE(found.clock_offset);
  EXPECT_LT(found.clock_offset->count(), 0); // the server lives in 1994
  ASSERT_EQ(m_server.received().size(), 1U);
  EXPECT_EQ(m_server.received()[0].target, "/version");
  EXPECT_EQ(m_server.received()[0].header("Authorization"), "");
}

TEST_F(ReachOfServer, an_error_has_a_cure_and_says_how_far_it_came) {
  const test::ClosedPort closed;
  const Reach found = reach("https://127.0.0.1:" + std::to_string(closed.port()));
  ASSERT_TRUE(found.error);
  EXPECT_EQ(found.error->problem(), net::HttpError::Problem::refused);
  EXPECT_NE(found.error->cure(), "");
  EXPECT_TRUE(found.times.lookup);
  EXPECT_FALSE(found.times.connect);
}

TEST_F(ReachOfServer, the_proxy_is_named_without_its_password) {
  const test::ClosedPort closed;
  const std::string port = std::to_string(closed.port());
  const Reach found =
      reach(m_server.url(), net::Proxies::always("http://me:secret@127.0.0.1:" + port));
  EXPECT_EQ(found.proxy, "http://127.0.0.1:" + port);
  EXPECT_TRUE(found.error);
}

} // namespace
} // namespace iam::cluster
