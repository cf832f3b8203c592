// Who is trusted, and who is not: each way in which a kubeconfig or the system can name
// authorities.

#include "net/curl_exchange.hpp"
#include "net/curl_transport.hpp"
#include "support/certificates.hpp"
#include "support/http_server.hpp"
#include "support/temp_folder.hpp"
#include "util/environment.hpp"

#include <cstdlib>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

namespace iam::net {
namespace {

using test::Authority;
using test::Connection;
using test::HttpServer;
using test::Identity;
using test::Received;
using test::ServerTls;
using test::Validity;
using testing::HasSubstr;
using testing::Not;

void say_ok(const Received&, Connection& connection) {
  connection.answer(200, "ok");
}

const std::vector<std::string> k_loopback = {"IP:127.0.0.1", "DNS:localhost"};

class Tls : public testing::Test {
protected:
  ServerTls server_tls() const { return {m_right.issue("server", k_loopback)}; }

  static HttpResult get(const HttpServer& server, const TlsSettings& tls) {
    HttpRequest request;
    request.url = server.url();
    return CurlTransport({.tls = tls}).perform_all(std::span(&request, 1)).front();
  }

  static bool accepts(const HttpServer& server, const TlsSettings& tls) {
    const HttpResult result = get(server, tls);
    return std::holds_alternative<HttpResponse>(result);
  }

  // What is said when the server is not accepted.
  static std::string refusal(const HttpServer& server, const TlsSettings& tls) {
    const HttpResult result = get(server, tls);
    const auto* error = std::get_if<HttpError>(&result);
    if (error == nullptr) {
      return "accepted";
    }
    EXPECT_EQ(error->problem(), HttpError::Problem::tls);
    EXPECT_EQ(error->where(), server.url());
    return error->cause();
  }

  Authority m_right{"right"};
  Authority m_wrong{"wrong"};
  test::TempFolder m_folder;
};

TEST_F(Tls, accepts_a_server_of_the_authority_in_the_data) {
  const HttpServer server(say_ok, server_tls());
  EXPECT_TRUE(accepts(server, {.authorities = {.pem = m_right.pem()}}));
  EXPECT_TRUE(accepts(server, {.authorities = {.pem = m_wrong.pem() + m_right.pem()}}));
}

TEST_F(Tls, refuses_a_server_of_another_authority_before_anything_is_sent) {
  const HttpServer server(say_ok, server_tls());
  EXPECT_THAT(refusal(server, {.authorities = {.pem = m_wrong.pem()}}),
              HasSubstr("x509: certificate signed by unknown authority"));
  EXPECT_TRUE(server.received().empty());
}

TEST_F(Tls, the_authority_in_the_data_shuts_those_of_the_system_out) {
  const HttpServer server(say_ok, server_tls());
  const std::string file = m_folder.write("ca.pem", m_right.pem());
  m_folder.write(m_right.hashed_name(), m_right.pem());
  // The places that OpenSSL, and so whatever uses it, takes for the system's.
  setenv("SSL_CERT_FILE", file.c_str(), 1);
  setenv("SSL_CERT_DIR", m_folder.path().c_str(), 1);
  const bool right_one_is_the_systems =
      accepts(server, {.authorities = system_authorities(util::Environment::of_process())});
  const std::string said = refusal(server, {.authorities = {.pem = m_wrong.pem()}});
  unsetenv("SSL_CERT_FILE");
  unsetenv("SSL_CERT_DIR");
  EXPECT_TRUE(right_one_is_the_systems);
  EXPECT_THAT(said, HasSubstr("unknown authority"));
}

// What libcurl says of where it looks, whose built-in places no test can write to.
std::string verbose_log(const HttpServer& server, const TlsSettings& tls) {
  HttpRequest request;
  request.url = server.url();
  const TransportSettings settings{.tls = tls};
  CurlExchange exchange(request, settings);
  std::string log;
  const auto keep = +[](CURL*, curl_infotype type, char* data, std::size_t size, void* to) {
    if (type == CURLINFO_TEXT) {
      static_cast<std::string*>(to)->append(data, size);
    }
    return 0;
  };
  curl_easy_setopt(exchange.handle(), CURLOPT_VERBOSE, 1L);
  curl_easy_setopt(exchange.handle(), CURLOPT_DEBUGFUNCTION, keep);
  curl_easy_setopt(exchange.handle(), CURLOPT_DEBUGDATA, &log);
  curl_easy_perform(exchange.handle());
  return log;
}

TEST_F(Tls, libcurl_looks_nowhere_but_where_it_is_told) {
  const HttpServer server(say_ok, server_tls());
  EXPECT_THAT(verbose_log(server, {.authorities = {.pem = m_wrong.pem()}}),
              AllOf(HasSubstr("imported CA certificate blob"), Not(HasSubstr("CAfile: /")),
                    Not(HasSubstr("CApath: /"))));
  const std::string file = m_folder.write("ca.pem", m_wrong.pem());
  EXPECT_THAT(verbose_log(server, {.authorities = {.file = file}}),
              AllOf(HasSubstr("CAfile: " + file), HasSubstr("CApath: none")));
  EXPECT_THAT(verbose_log(server, {.authorities = {.folder = m_folder.path()}}),
              AllOf(HasSubstr("CAfile: none"), HasSubstr("CApath: " + m_folder.path())));
}

TEST_F(Tls, goes_by_the_authorities_in_a_file) {
  const HttpServer server(say_ok, server_tls());
  const std::string right = m_folder.write("right.pem", m_wrong.pem() + m_right.pem());
  const std::string wrong = m_folder.write("wrong.pem", m_wrong.pem());
  EXPECT_TRUE(accepts(server, {.authorities = {.file = right}}));
  EXPECT_THAT(refusal(server, {.authorities = {.file = wrong}}), HasSubstr("unknown authority"));
}

TEST_F(Tls, goes_by_the_authorities_in_a_folder) {
  const HttpServer server(say_ok, server_tls());
  m_folder.write(m_wrong.hashed_name(), m_wrong.pem());
  EXPECT_THAT(refusal(server, {.authorities = {.folder = m_folder.path()}}),
              HasSubstr("unknown authority"));
  m_folder.write(m_right.hashed_name(), m_right.pem());
  EXPECT_TRUE(accepts(server, {.authorities = {.folder = m_folder.path()}}));
}

TEST_F(Tls, a_file_and_a_folder_add_up) {
  const HttpServer server(say_ok, server_tls());
  const std::string wrong = m_folder.write("wrong.pem", m_wrong.pem());
  m_folder.write(m_right.hashed_name(), m_right.pem());
  EXPECT_TRUE(accepts(server, {.authorities = {.file = wrong, .folder = m_folder.path()}}));
}

TEST_F(Tls, says_so_when_authorities_cannot_be_read) {
  const HttpServer server(say_ok, server_tls());
  EXPECT_EQ(refusal(server, {.authorities = {.pem = "no PEM"}}),
            "the certificate authority data holds no PEM certificate");
  const std::string none = m_folder.file("none.pem");
  EXPECT_EQ(refusal(server, {.authorities = {.file = none}}),
            "no certificate authorities can be read from " + none);
}

TEST_F(Tls, trusts_nobody_when_nobody_is_named) {
  const HttpServer server(say_ok, server_tls());
  EXPECT_EQ(refusal(server, {}), "there are no certificate authorities to verify the server with");
}

TEST_F(Tls, accepts_anybody_when_told_not_to_verify) {
  const HttpServer server(say_ok, ServerTls{m_right.issue("x", {"DNS:elsewhere"}, Validity::past)});
  EXPECT_TRUE(accepts(server, {.verification = Verification::none}));
}

TEST_F(Tls, refuses_a_certificate_for_another_name) {
  const HttpServer server(say_ok, ServerTls{m_right.issue("x", {"DNS:api.example"})});
  EXPECT_EQ(refusal(server, {.authorities = {.pem = m_right.pem()}}),
            "tls: failed to verify certificate: x509: certificate is not valid for 127.0.0.1");
}

TEST_F(Tls, refuses_a_certificate_out_of_its_time) {
  const HttpServer old(say_ok, ServerTls{m_right.issue("x", k_loopback, Validity::past)});
  EXPECT_EQ(refusal(old, {.authorities = {.pem = m_right.pem()}}),
            "tls: failed to verify certificate: x509: certificate has expired");
  const HttpServer young(say_ok, ServerTls{m_right.issue("x", k_loopback, Validity::future)});
  EXPECT_EQ(refusal(young, {.authorities = {.pem = m_right.pem()}}),
            "tls: failed to verify certificate: x509: certificate is not yet valid");
}

TEST_F(Tls, server_name_is_verified_and_asked_for_in_place_of_the_host) {
  const HttpServer server(say_ok, ServerTls{m_right.issue("x", {"DNS:api.example"})});
  TlsSettings tls{.authorities = {.pem = m_right.pem()}, .server_name = "api.example"};
  HttpRequest request;
  request.url = server.url() + "/a/../b?c=%2F";
  EXPECT_EQ(CurlTransport({.tls = tls}).perform(request).status, 200);
  const Received received = server.received().at(0);
  EXPECT_EQ(received.server_name, "api.example");
  EXPECT_EQ(received.header("Host"), server.url().substr(8));
  EXPECT_EQ(received.target, "/a/../b?c=%2F");
  tls.server_name = "other.example";
  EXPECT_EQ(refusal(server, tls),
            "tls: failed to verify certificate: x509: certificate is not valid for other.example");
}

TEST_F(Tls, a_server_name_never_leads_to_another_host) {
  const HttpServer right(say_ok, server_tls());
  const HttpServer other(say_ok, server_tls());
  const std::string elsewhere = other.url().substr(8);
  for (const std::string& name :
       {"x@" + elsewhere + "/?", elsewhere, elsewhere + "#", std::string("127.1"),
        std::string("[::1]"), std::string("a b"), std::string("%61")}) {
    const TlsSettings tls{.authorities = {.pem = m_right.pem()}, .server_name = name};
    EXPECT_THAT(refusal(right, tls), testing::HasSubstr("is not a host name")) << name;
  }
  EXPECT_TRUE(other.received().empty());
}

TEST_F(Tls, shows_a_client_certificate) {
  const Authority clients("clients");
  ServerTls settings = server_tls();
  settings.client_authority = clients.pem();
  const HttpServer server(say_ok, settings);
  const Identity admin = clients.issue("admin", {});
  EXPECT_TRUE(accepts(server, {.authorities = {.pem = m_right.pem()},
                               .client_certificate = admin.certificate,
                               .client_key = util::Secret(admin.key)}));
  EXPECT_EQ(server.received().at(0).client, "admin");
}

TEST_F(Tls, says_so_when_the_server_wants_another_client_certificate) {
  const Authority clients("clients");
  ServerTls settings = server_tls();
  settings.client_authority = clients.pem();
  const HttpServer server(say_ok, settings);
  EXPECT_THAT(refusal(server, {.authorities = {.pem = m_right.pem()}}), HasSubstr("alert"));
  const Identity stranger = m_wrong.issue("stranger", {});
  EXPECT_THAT(refusal(server, {.authorities = {.pem = m_right.pem()},
                               .client_certificate = stranger.certificate,
                               .client_key = util::Secret(stranger.key)}),
              HasSubstr("alert"));
}

TEST_F(Tls, refuses_a_key_that_does_not_fit_and_one_that_asks_for_a_password) {
  const HttpServer server(say_ok, server_tls());
  const Identity one = m_right.issue("one", {});
  const Identity two = m_right.issue("two", {});
  const std::string locked = test::encrypted_key(one.key, "password");
  for (const std::string& key : {two.key, std::string("no PEM"), std::string(), locked}) {
    EXPECT_THAT(refusal(server, {.authorities = {.pem = m_right.pem()},
                                 .client_certificate = one.certificate,
                                 .client_key = util::Secret(key)}),
                AllOf(HasSubstr("the client certificate or its key cannot be used"),
                      Not(HasSubstr(m_folder.path()))));
  }
}

TEST_F(Tls, does_not_speak_versions_before_1_2) {
  ServerTls settings = server_tls();
  settings.newest_version = TLS1_1_VERSION;
  const HttpServer old(say_ok, settings);
  EXPECT_THAT(refusal(old, {.authorities = {.pem = m_right.pem()}}), HasSubstr("protocol version"));
  settings.newest_version = TLS1_2_VERSION;
  const HttpServer current(say_ok, settings);
  EXPECT_TRUE(accepts(current, {.authorities = {.pem = m_right.pem()}}));
}

TEST_F(Tls, takes_a_handshake_that_is_cut_off_for_a_failure_of_the_network) {
  for (const bool reset : {false, true}) {
    const HttpServer server([reset](Connection& connection) {
      connection.read();
      reset ? connection.reset() : connection.close();
    });
    HttpRequest request;
    request.url = "https" + server.url().substr(4);
    CurlTransport transport({.tls = {.authorities = {.pem = m_right.pem()}}});
    try {
      transport.perform(request);
      FAIL() << "answered";
    } catch (const HttpError& e) {
      EXPECT_EQ(e.problem(), HttpError::Problem::connect);
      EXPECT_EQ(e.delivery(), Delivery::not_sent);
      EXPECT_THAT(e.cause(), HasSubstr("during the TLS handshake"));
    }
  }
}

TEST_F(Tls, says_so_when_the_server_does_not_speak_tls) {
  const HttpServer server([](Connection& connection) {
    connection.read();
    connection.answer(400, "Client sent an HTTP request to an HTTPS server.");
  });
  HttpRequest request;
  request.url = "https" + server.url().substr(4);
  CurlTransport transport({.tls = {.authorities = {.pem = m_right.pem()}}});
  try {
    transport.perform(request);
    FAIL() << "answered";
  } catch (const HttpError& e) {
    EXPECT_EQ(e.problem(), HttpError::Problem::tls);
    EXPECT_EQ(e.delivery(), Delivery::not_sent);
    EXPECT_EQ(e.cause(), "http: server gave HTTP response to HTTPS client");
  }
}

} // namespace
} // namespace iam::net
