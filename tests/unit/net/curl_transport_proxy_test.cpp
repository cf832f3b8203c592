#include "net/curl_transport.hpp"
#include "support/certificates.hpp"
#include "support/http_server.hpp"

#include <cstdlib>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::net {
namespace {

using test::Authority;
using test::Connection;
using test::HttpServer;
using test::Received;
using test::ServerTls;
using testing::HasSubstr;
using testing::Not;

void say_ok(const Received&, Connection& connection) {
  connection.answer(200, "ok");
}

// The port that a CONNECT or an absolute target names.
int port_in(const std::string& target) {
  return std::stoi(target.substr(target.rfind(':') + 1));
}

void tunnel(const Received& received, Connection& connection) {
  connection.write("HTTP/1.1 200 Connection established\r\n\r\n");
  connection.relay_to(port_in(received.target));
  connection.close();
}

class Proxied : public testing::Test {
protected:
  TransportSettings through(const std::string& proxy) const {
    return {.tls = {.authorities = {.pem = m_authority.pem()}}, .proxies = Proxies::always(proxy)};
  }

  static HttpRequest request_to(const std::string& url) {
    HttpRequest request;
    request.url = url;
    return request;
  }

  HttpError failure_of(const HttpRequest& request, const std::string& proxy) const {
    try {
      CurlTransport(through(proxy)).perform(request);
    } catch (const HttpError& e) {
      return e;
    }
    throw std::runtime_error("it was answered");
  }

  Authority m_authority{"authority"};
  ServerTls m_tls{m_authority.issue("server", {"IP:127.0.0.1", "DNS:api.example"})};
};

TEST_F(Proxied, https_goes_through_a_tunnel_that_sees_no_headers) {
  const HttpServer server(say_ok, m_tls);
  const HttpServer proxy(tunnel);
  HttpRequest request = request_to(server.url() + "/path");
  request.headers = {{"Authorization", "Bearer x"}};
  EXPECT_EQ(CurlTransport(through("http://us%40er:pass@127.0.0.1:" + std::to_string(proxy.port())))
                .perform(request)
                .body,
            "ok");
  const Received seen = proxy.received().at(0);
  EXPECT_EQ(seen.method, "CONNECT");
  EXPECT_EQ(seen.target, server.url().substr(8));
  EXPECT_EQ(seen.header("Authorization"), "");
  EXPECT_EQ(seen.header("Proxy-Authorization"), "Basic dXNAZXI6cGFzcw=="); // us@er:pass
  EXPECT_EQ(server.received().at(0).header("Authorization"), "Bearer x");
  EXPECT_EQ(server.received().at(0).header("Proxy-Authorization"), "");
}

TEST_F(Proxied, server_name_changes_what_is_verified_and_not_where_the_tunnel_ends) {
  const HttpServer server(say_ok, ServerTls{m_authority.issue("x", {"DNS:api.example"})});
  const HttpServer proxy(tunnel);
  TransportSettings settings = through(proxy.url());
  settings.tls.server_name = "api.example";
  EXPECT_EQ(CurlTransport(settings).perform(request_to(server.url())).body, "ok");
  EXPECT_EQ(proxy.received().at(0).target, server.url().substr(8));
  EXPECT_EQ(server.received().at(0).server_name, "api.example");
}

TEST_F(Proxied, http_is_asked_of_the_proxy) {
  const HttpServer proxy(say_ok);
  CurlTransport(through(proxy.url())).perform(request_to("http://host.example/path"));
  EXPECT_EQ(proxy.received().at(0).target, "http://host.example/path");
}

TEST_F(Proxied, a_direct_request_passes_by_the_proxy) {
  const HttpServer server(say_ok);
  const HttpServer proxy(say_ok);
  HttpRequest request = request_to(server.url() + "/latest/meta-data");
  request.route = Route::direct;
  CurlTransport(through(proxy.url())).perform(request);
  EXPECT_EQ(server.received().size(), 1U);
  EXPECT_TRUE(proxy.received().empty());
}

TEST_F(Proxied, a_proxy_may_itself_speak_tls) {
  const HttpServer server(say_ok, m_tls);
  const HttpServer proxy(tunnel, m_tls);
  EXPECT_EQ(CurlTransport(through(proxy.url())).perform(request_to(server.url())).body, "ok");
  const Authority other("other");
  const HttpServer stranger(tunnel, ServerTls{other.issue("proxy", {"IP:127.0.0.1"})});
  const HttpError error = failure_of(request_to(server.url()), stranger.url());
  EXPECT_EQ(error.problem(), HttpError::Problem::tls);
  EXPECT_THAT(error.where(), HasSubstr("through the proxy " + stranger.url()));
}

// As much of RFC 1928 as one client without authentication needs.
void serve_socks5(Connection& connection, std::string& asked_for, int port) {
  connection.read();
  connection.write(std::string_view("\x05\x00", 2));
  asked_for = connection.read();
  connection.write(std::string_view("\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00", 10));
  connection.relay_to(port);
}

TEST_F(Proxied, socks5_gets_the_name_and_looks_it_up_itself) {
  const HttpServer server(say_ok, m_tls);
  std::string asked_for;
  const HttpServer proxy(
      [&](Connection& connection) { serve_socks5(connection, asked_for, server.port()); });
  EXPECT_EQ(CurlTransport(through("socks5://127.0.0.1:" + std::to_string(proxy.port())))
                .perform(request_to("https://api.example/"))
                .body,
            "ok");
  EXPECT_EQ(asked_for, std::string("\x05\x01\x00\x03\x0b", 5) + "api.example" +
                           std::string("\x01\xbb", 2)); // port 443
}

TEST_F(Proxied, says_that_the_proxy_refuses_without_its_password) {
  const HttpServer proxy([](const Received&, Connection& connection) {
    connection.answer(407, "", {{"Proxy-Authenticate", "Basic"}});
  });
  HttpRequest request = request_to("https://api.example/");
  request.method = "PATCH";
  const HttpError error =
      failure_of(request, "http://user:pa55word@127.0.0.1:" + std::to_string(proxy.port()));
  EXPECT_EQ(error.problem(), HttpError::Problem::other);
  EXPECT_EQ(error.delivery(), Delivery::not_sent);
  EXPECT_THAT(error.what(), HasSubstr("407"));
  EXPECT_THAT(error.what(), HasSubstr("through the proxy " + proxy.url()));
  EXPECT_THAT(error.what(), Not(HasSubstr("pa55word")));
}

TEST_F(Proxied, says_which_proxy_is_not_there) {
  const test::ClosedPort closed;
  const std::string proxy = "http://user:pa55word@127.0.0.1:" + std::to_string(closed.port());
  const HttpError error = failure_of(request_to("https://api.example/"), proxy);
  EXPECT_EQ(error.problem(), HttpError::Problem::refused);
  EXPECT_THAT(error.where(), HasSubstr("127.0.0.1:" + std::to_string(closed.port())));
  EXPECT_THAT(error.what(), Not(HasSubstr("pa55word")));
  const std::string nowhere(64, 'x');
  EXPECT_EQ(failure_of(request_to("https://api.example/"), "http://" + nowhere).cause(),
            "lookup " + nowhere + ": no such host");
}

TEST_F(Proxied, libcurl_does_not_read_the_environment_by_rules_of_its_own) {
  const HttpServer server(say_ok, m_tls);
  const HttpServer proxy(tunnel);
  const test::ClosedPort closed;
  const std::string nobody = "http://127.0.0.1:" + std::to_string(closed.port());
  setenv("https_proxy", nobody.c_str(), 1);
  setenv("ALL_PROXY", nobody.c_str(), 1);
  setenv("NO_PROXY", "*", 1);
  EXPECT_EQ(CurlTransport(through(proxy.url())).perform(request_to(server.url())).status, 200);
  unsetenv("NO_PROXY");
  TransportSettings direct = through(proxy.url());
  direct.proxies = {};
  EXPECT_EQ(CurlTransport(direct).perform(request_to(server.url())).status, 200);
  unsetenv("https_proxy");
  unsetenv("ALL_PROXY");
  EXPECT_EQ(proxy.received().size(), 1U);
}

TEST_F(Proxied, says_so_when_the_environment_names_no_proxy) {
  TransportSettings settings = through("http://unused");
  settings.proxies =
      Proxies::of_environment(util::Environment({"HTTPS_PROXY=ftp://user:pa55word@h:1"}));
  const HttpRequest request = request_to("https://api.example/");
  const HttpResult result = CurlTransport(settings).perform_all(std::span(&request, 1)).front();
  EXPECT_THAT(std::get<HttpError>(result).what(), HasSubstr("unsupported scheme"));
  EXPECT_THAT(std::get<HttpError>(result).what(), Not(HasSubstr("pa55word")));
}

} // namespace
} // namespace iam::net
