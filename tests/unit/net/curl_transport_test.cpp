#include "net/curl_transport.hpp"
#include "support/http_server.hpp"
#include "util/cancellation.hpp"
#include "util/crypto.hpp"
#include "util/version.hpp"

#include <atomic>
#include <csignal>
#include <future>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>
#include <unistd.h>

namespace iam::net {
namespace {

using namespace std::chrono_literals;
using test::Connection;
using test::HttpServer;
using test::Received;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

void say_ok(const Received&, Connection& connection) {
  connection.answer(200, "ok");
}

HttpRequest request_to(const std::string& url, const std::string& method = "GET") {
  HttpRequest request;
  request.method = method;
  request.url = url;
  return request;
}

// The failure of a request that must fail.
HttpError failure_of(const HttpRequest& request, const TransportSettings& settings = {}) {
  try {
    CurlTransport(settings).perform(request);
  } catch (const HttpError& e) {
    return e;
  }
  throw std::runtime_error("it was answered");
}

TEST(CurlTransport, sends_method_headers_and_body_as_they_are) {
  const HttpServer server(say_ok);
  HttpRequest request = request_to(server.url() + "/a/../b%2F?x=%20&y", "PATCH");
  request.headers = {{"Content-Type", "application/merge-patch+json"}, {"X-Empty", ""}};
  request.body = std::string("{\0}", 3);
  CurlTransport({}).perform(request);
  const Received received = server.received().at(0);
  EXPECT_EQ(received.method, "PATCH");
  EXPECT_EQ(received.target, "/a/../b%2F?x=%20&y");
  EXPECT_EQ(received.body, request.body);
  EXPECT_EQ(received.header("Content-Type"), "application/merge-patch+json");
  EXPECT_THAT(received.headers, testing::Contains(Pair("X-Empty", "")));
}

TEST(CurlTransport, adds_nothing_that_nobody_asked_for) {
  const HttpServer server(say_ok);
  HttpRequest request = request_to(server.url(), "POST");
  request.body = std::string(2000000, 'x'); // so large that libcurl would ask first (Expect)
  CurlTransport({}).perform(request);
  const Received received = server.received().at(0);
  std::vector<std::string> names;
  for (const auto& [name, value] : received.headers) {
    names.push_back(name);
  }
  EXPECT_THAT(names,
              ElementsAre("Host", "User-Agent", "Accept", "Accept-Encoding", "Content-Length"));
  EXPECT_EQ(received.header("User-Agent"),
            std::string(util::k_product) + '/' + std::string(util::version()));
}

TEST(CurlTransport, knows_every_method) {
  const HttpServer server(say_ok);
  CurlTransport transport({});
  for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
    EXPECT_EQ(transport.perform(request_to(server.url(), method)).body, "ok");
    const Received received = server.received().back();
    EXPECT_EQ(received.method, method);
    const bool has_body = std::string_view(method).starts_with('P');
    EXPECT_EQ(received.header("Content-Length"), has_body ? "0" : "");
  }
  const HttpServer headless([](const Received&, Connection& connection) {
    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: y\r\n\r\n");
  });
  EXPECT_EQ(transport.perform(request_to(headless.url(), "HEAD")).header("x"), "y");
}

TEST(CurlTransport, gives_every_status_and_the_headers_of_the_last_answer) {
  const HttpServer server([](const Received&, Connection& connection) {
    connection.write("HTTP/1.1 103 Early Hints\r\nLink: early\r\n\r\n");
    connection.answer(418, "body", {{"Date", "now"}, {"X-A", "1"}, {"X-A", "2"}});
  });
  const HttpResponse response = CurlTransport({}).perform(request_to(server.url()));
  EXPECT_EQ(response.status, 418);
  EXPECT_EQ(response.body, "body");
  EXPECT_THAT(response.headers, ElementsAre(Pair("Content-Length", "4"), Pair("Date", "now"),
                                            Pair("X-A", "1"), Pair("X-A", "2")));
}

TEST(CurlTransport, takes_a_redirect_for_an_answer) {
  const HttpServer other(say_ok);
  const HttpServer server([&](const Received&, Connection& connection) {
    connection.answer(302, "", {{"Location", other.url()}});
  });
  EXPECT_EQ(CurlTransport({}).perform(request_to(server.url())).status, 302);
  EXPECT_THAT(other.received(), IsEmpty());
}

TEST(CurlTransport, unpacks_what_the_server_packed) {
  const HttpServer server([](const Received& received, Connection& connection) {
    EXPECT_EQ(received.header("Accept-Encoding"), "gzip");
    // printf unpacked | gzip -n
    connection.answer(200, *util::decode_base64("H4sIAAAAAAAAAyvNK0hMzk5NAQCWYi/KCAAAAA=="),
                      {{"Content-Encoding", "gzip"}});
  });
  EXPECT_EQ(CurlTransport({}).perform(request_to(server.url())).body, "unpacked");
}

TEST(CurlTransport, needs_one_connection_for_everything) {
  const HttpServer server(say_ok);
  CurlTransport transport({});
  transport.perform(request_to(server.url() + "/1"));
  const std::vector<HttpRequest> several = {
      request_to(server.url() + "/2"), request_to(server.url() + "/3", "POST"),
      request_to(server.url() + "/4"), request_to(server.url() + "/5")};
  EXPECT_EQ(transport.perform_all(several).size(), 4U);
  transport.perform(request_to(server.url() + "/6"));
  EXPECT_EQ(server.received().size(), 6U);
  EXPECT_EQ(server.connections(), 1);
}

// Over TLS, where the handshake tells that the server speaks HTTP/1.1 only.
TEST(CurlTransport, spreads_over_more_connections_where_it_may) {
  const test::Authority authority("authority");
  std::promise<void> second_is_here;
  const HttpServer server(
      [&](const Received& received, Connection& connection) {
        if (received.target == "/waits") {
          const bool came = second_is_here.get_future().wait_for(30s) == std::future_status::ready;
          connection.answer(200, came ? "both at once" : "one by one");
        } else {
          second_is_here.set_value();
          connection.answer(200, "");
        }
      },
      test::ServerTls{authority.issue("server", {"IP:127.0.0.1"})});
  const std::vector<HttpRequest> requests = {request_to(server.url() + "/waits"),
                                             request_to(server.url())};
  CurlTransport transport({.tls = {.authorities = {.pem = authority.pem()}}, .connections = 2});
  EXPECT_EQ(std::get<HttpResponse>(transport.perform_all(requests).at(0)).body, "both at once");
}

TEST(CurlTransport, gives_the_results_of_several_in_their_order) {
  const HttpServer one([](const Received& received, Connection& connection) {
    connection.answer(200, received.target);
  });
  const test::ClosedPort closed;
  const std::vector<HttpRequest> requests = {
      request_to(one.url() + "/a"), request_to("no URL"),
      request_to("http://127.0.0.1:" + std::to_string(closed.port())),
      request_to(one.url() + "/b")};
  const auto results = CurlTransport({}).perform_all(requests);
  EXPECT_EQ(std::get<HttpResponse>(results.at(0)).body, "/a");
  EXPECT_EQ(std::get<HttpError>(results.at(1)).cause(), "not a URL");
  EXPECT_EQ(std::get<HttpError>(results.at(2)).problem(), HttpError::Problem::refused);
  EXPECT_EQ(std::get<HttpResponse>(results.at(3)).body, "/b");
}

TEST(CurlTransport, refuses_to_show_credentials_to_everybody) {
  const HttpServer server(say_ok);
  for (const char* name : {"Authorization", "authorization", "X-Amz-Security-Token",
                           "x-amz-sso_bearer_token", "Cookie", "x-aws-ec2-metadata-token"}) {
    HttpRequest request = request_to(server.url());
    request.headers = {{name, "secret"}};
    const HttpError error = failure_of(request);
    EXPECT_EQ(error.delivery(), Delivery::not_sent);
    EXPECT_THAT(error.what(), Not(HasSubstr("secret")));
  }
  HttpRequest with_secret_body = request_to(server.url(), "POST");
  with_secret_body.body = "secret";
  with_secret_body.secrets = {util::Secret(), util::Secret("secret")};
  for (const HttpRequest& request :
       {with_secret_body, request_to(server.url() + "/?X-Amz-Signature=secret"),
        request_to(server.url() + "/?a=b&x-amz-security-token=secret")}) {
    EXPECT_EQ(failure_of(request).delivery(), Delivery::not_sent);
    EXPECT_THAT(failure_of(request).what(), Not(HasSubstr("secret")));
  }
  HttpRequest with_password = request_to("http://user:secret@" + server.url().substr(7));
  EXPECT_THAT(failure_of(with_password).what(), Not(HasSubstr("secret")));
  EXPECT_THAT(server.received(), IsEmpty());
}

TEST(CurlTransport, sends_credentials_over_http_where_the_caller_says_so) {
  const HttpServer server(say_ok);
  HttpRequest request = request_to(server.url());
  request.headers = {{"Authorization", "token"}};
  request.plain_http = PlainHttp::with_credentials;
  CurlTransport({}).perform(request);
  EXPECT_EQ(server.received().at(0).header("Authorization"), "token");
}

TEST(CurlTransport, refuses_what_is_no_request) {
  EXPECT_EQ(failure_of(request_to("ftp://h:21/x")).cause(), "unsupported protocol scheme \"ftp\"");
  EXPECT_EQ(failure_of(request_to("h/x")).cause(), "not a URL");
  HttpRequest request = request_to("http://127.0.0.1/");
  request.headers = {{"X", "a\r\nAuthorization: b"}};
  EXPECT_THAT(failure_of(request).cause(), HasSubstr("holds a line break"));
  request.headers.clear();
  request.method = "GET / HTTP/1.1\r\nX:";
  EXPECT_THAT(failure_of(request).cause(), HasSubstr("not an HTTP method"));
}

TEST(CurlTransport, says_that_the_connection_was_refused) {
  const test::ClosedPort closed;
  const std::string url = "http://127.0.0.1:" + std::to_string(closed.port());
  const HttpError error = failure_of(request_to(url + "/path?token=secret", "PATCH"));
  EXPECT_EQ(error.problem(), HttpError::Problem::refused);
  EXPECT_EQ(error.delivery(), Delivery::not_sent);
  EXPECT_EQ(error.what(), url + ": connection refused");
}

// What the transport says of the connection of a request to `url`.
ConnectionTimes times_of(const std::string& url) {
  ConnectionTimes times;
  TransportSettings settings;
  settings.on_end = [&](const ConnectionTimes& ended) { times = ended; };
  try {
    CurlTransport(settings).perform(request_to(url));
  } catch (const HttpError&) { // how far it came is said all the same
  }
  return times;
}

TEST(CurlTransport, says_how_far_a_connection_came) {
  const HttpServer server(say_ok);
  const ConnectionTimes open = times_of(server.url());
  EXPECT_TRUE(open.lookup && open.connect);
  EXPECT_FALSE(open.tls);
  EXPECT_EQ(open.address, "127.0.0.1:" + std::to_string(server.port()));
  const test::ClosedPort closed;
  const ConnectionTimes refused = times_of("http://127.0.0.1:" + std::to_string(closed.port()));
  EXPECT_TRUE(refused.lookup);
  EXPECT_FALSE(refused.connect);
  const ConnectionTimes unknown = times_of("http://" + std::string(64, 'x'));
  EXPECT_FALSE(unknown.lookup || unknown.connect);
  EXPECT_EQ(unknown.address, "");
}

TEST(CurlTransport, says_that_a_handshake_was_not_finished) {
  const HttpServer silent([](Connection& connection) { connection.hold(); });
  ConnectionTimes times;
  TransportSettings settings;
  settings.tls.verification = Verification::none;
  settings.connect_timeout = 100ms;
  settings.on_end = [&](const ConnectionTimes& ended) { times = ended; };
  failure_of(request_to("https://127.0.0.1:" + std::to_string(silent.port())), settings);
  EXPECT_TRUE(times.connect);
  EXPECT_FALSE(times.tls);
}

TEST(CurlTransport, says_that_there_is_no_such_host) {
  const std::string too_long_for_dns(64, 'x'); // so that no name server is asked
  const HttpError error = failure_of(request_to("http://" + too_long_for_dns + "/"));
  EXPECT_EQ(error.problem(), HttpError::Problem::resolve);
  EXPECT_EQ(error.delivery(), Delivery::not_sent);
  EXPECT_EQ(error.cause(), "lookup " + too_long_for_dns + ": no such host");
}

TEST(CurlTransport, says_that_the_connection_broke_in_the_middle) {
  const HttpServer resets([](const Received&, Connection& connection) {
    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
    connection.reset();
  });
  const HttpServer cuts([](const Received&, Connection& connection) {
    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
    connection.close();
  });
  const HttpServer cuts_a_chunk([](const Received&, Connection& connection) {
    connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nonly");
    connection.close();
  });
  for (const HttpServer* server : {&resets, &cuts, &cuts_a_chunk}) {
    const HttpError error = failure_of(request_to(server->url(), "PATCH"));
    EXPECT_EQ(error.problem(), HttpError::Problem::broken) << error.what();
    EXPECT_EQ(error.delivery(), Delivery::unknown);
    EXPECT_EQ(error.where(), server->url());
  }
}

TEST(CurlTransport, says_that_no_answer_came) {
  const HttpServer server([](const Received&, Connection& connection) { connection.close(); });
  const HttpError error = failure_of(request_to(server.url(), "PATCH"));
  EXPECT_EQ(error.problem(), HttpError::Problem::broken);
  EXPECT_EQ(error.delivery(), Delivery::unknown);
  EXPECT_EQ(error.cause(), "the server closed the connection without an answer");
}

TEST(CurlTransport, says_that_the_answer_is_not_http) {
  const HttpServer server([](Connection& connection) {
    connection.read();
    connection.write("SSH-2.0-OpenSSH\r\n");
    connection.close();
  });
  EXPECT_THAT(failure_of(request_to(server.url())).cause(), HasSubstr("not HTTP"));
}

// A server that closes a connection when it gets the second request on it, as one does that has
// just lost patience with it, but having read the request.
class Impatient {
public:
  void operator()(const Received& received, Connection& connection) {
    if (received.target == "/first") {
      connection.answer(200, "");
      return;
    }
    if (received.connection == 1) {
      connection.close();
      return;
    }
    connection.answer(200, "on a new connection");
  }
};

TEST(CurlTransport, asks_again_on_a_new_connection_where_a_read_found_the_old_one_dead) {
  const HttpServer server{HttpServer::Handler(Impatient())};
  CurlTransport transport({});
  transport.perform(request_to(server.url() + "/first"));
  EXPECT_EQ(transport.perform(request_to(server.url())).body, "on a new connection");
}

TEST(CurlTransport, never_sends_a_write_twice) {
  for (const char* method : {"PATCH", "POST", "PUT", "DELETE"}) {
    const HttpServer server{HttpServer::Handler(Impatient())};
    CurlTransport transport({});
    transport.perform(request_to(server.url() + "/first"));
    HttpRequest write = request_to(server.url(), method);
    write.body = method == std::string("DELETE") ? "" : "{}";
    try {
      transport.perform(write);
      FAIL() << method << " was answered";
    } catch (const HttpError& e) {
      EXPECT_EQ(e.problem(), HttpError::Problem::broken);
      EXPECT_EQ(e.delivery(), Delivery::unknown);
    }
    EXPECT_EQ(server.received().size(), 2U) << method;
    EXPECT_EQ(transport.perform(request_to(server.url())).body, "on a new connection");
  }
}

TEST(CurlTransport, gives_up_after_the_time_of_the_request) {
  const HttpServer server([](const Received&, Connection& connection) {
    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
    connection.hold();
  });
  HttpRequest request = request_to(server.url());
  request.timeout = 50ms;
  const HttpError error = failure_of(request);
  EXPECT_EQ(error.problem(), HttpError::Problem::timeout);
  EXPECT_EQ(error.delivery(), Delivery::unknown);
  EXPECT_EQ(error.cause(), "no complete answer within 50ms");
}

// Over HTTP/1.1 they wait for the one connection, behind each other.
TEST(CurlTransport, gives_up_after_the_time_of_each_of_several_requests) {
  const test::Authority authority("authority");
  std::promise<void> is_over;
  const std::shared_future<void> end = is_over.get_future().share();
  std::atomic<bool> are_waited_for = false;
  const HttpServer server(
      [&](const Received& received, Connection& connection) {
        if (received.target != "/quick" && end.wait_for(20s) == std::future_status::timeout) {
          are_waited_for = true;
        }
        connection.answer(200, "");
      },
      test::ServerTls{authority.issue("server", {"IP:127.0.0.1"})});
  std::vector<HttpRequest> requests = {request_to(server.url() + "/quick"),
                                       request_to(server.url() + "/slow"),
                                       request_to(server.url() + "/slow")};
  requests[1].timeout = requests[2].timeout = 1s;
  CurlTransport transport({.tls = {.authorities = {.pem = authority.pem()}}, .stall_limit = 60s});
  const auto results = transport.perform_all(requests);
  EXPECT_EQ(std::get<HttpResponse>(results.at(0)).status, 200);
  for (const HttpResult& result : {results.at(1), results.at(2)}) {
    ASSERT_TRUE(std::holds_alternative<HttpError>(result));
    EXPECT_EQ(std::get<HttpError>(result).problem(), HttpError::Problem::timeout);
  }
  EXPECT_FALSE(are_waited_for);
  is_over.set_value();
}

TEST(CurlTransport, gives_up_on_a_server_that_has_gone_silent) {
  const HttpServer server([](const Received&, Connection& connection) { connection.hold(); });
  const HttpError error = failure_of(request_to(server.url()), {.stall_limit = 1s});
  EXPECT_EQ(error.problem(), HttpError::Problem::timeout);
  EXPECT_EQ(error.cause(), "nothing came for 1s");
}

TEST(CurlTransport, gives_up_on_an_answer_that_drips) {
  std::atomic<bool> is_over = false;
  const HttpServer server([&](const Received&, Connection& connection) {
    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
    while (!is_over) {
      connection.write("x");
      std::this_thread::sleep_for(100ms);
    }
  });
  const HttpError error = failure_of(request_to(server.url()), {.stall_limit = 2s});
  is_over = true;
  EXPECT_EQ(error.problem(), HttpError::Problem::timeout);
  EXPECT_EQ(error.cause(), "the answer stalls: less than 100 bytes a second came for 2s");
}

TEST(CurlTransport, reads_an_answer_that_comes_in_bursts) {
  const HttpServer server([](const Received&, Connection& connection) {
    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n");
    for (int i = 0; i < 4; ++i) {
      connection.write(std::string(1000, 'x'));
      std::this_thread::sleep_for(900ms);
    }
  });
  TransportSettings settings{.stall_limit = 2s};
  EXPECT_EQ(CurlTransport(settings).perform(request_to(server.url())).body.size(), 4000U);
}

TEST(CurlTransport, gives_up_on_a_server_that_does_not_shake_hands) {
  const HttpServer server([](Connection& connection) { connection.hold(); });
  const TransportSettings settings{.tls = {.authorities = {.folder = "/"}},
                                   .connect_timeout = 50ms};
  const HttpError error = failure_of(request_to("https" + server.url().substr(4)), settings);
  EXPECT_EQ(error.problem(), HttpError::Problem::timeout);
  EXPECT_EQ(error.delivery(), Delivery::not_sent);
  EXPECT_EQ(error.cause(), "no connection within 50ms");
}

TEST(CurlTransport, stops_reading_an_answer_past_the_limit) {
  const HttpServer endless([](const Received&, Connection& connection) {
    connection.write("HTTP/1.1 200 OK\r\n\r\n" + std::string(200000, 'x'));
    connection.hold();
  });
  const HttpServer verbose([](const Received&, Connection& connection) {
    connection.answer(200, "", {{"X", std::string(50000, 'x')}, {"Y", std::string(60000, 'y')}});
  });
  for (const HttpServer* server : {&endless, &verbose}) {
    const HttpError error = failure_of(request_to(server->url()), {.response_limit = 100000});
    EXPECT_EQ(error.problem(), HttpError::Problem::too_large);
    EXPECT_EQ(error.cause(), "the answer is larger than 100000 bytes");
  }
}

TEST(CurlTransport, stops_reading_at_once_when_the_user_asks_to) {
  const util::InterruptHandler handler;
  const HttpServer server([](const Received&, Connection& connection) {
    kill(getpid(), SIGINT);
    connection.hold();
  });
  CurlTransport transport({});
  EXPECT_THROW(transport.perform(request_to(server.url())), util::Cancelled);
  EXPECT_THROW(transport.perform(request_to(server.url())), util::Cancelled);
  EXPECT_EQ(server.received().size(), 1U);
}

TEST(CurlTransport, does_not_begin_a_write_after_ctrl_c) {
  const util::InterruptHandler handler;
  const HttpServer server([](Connection& connection) {
    kill(getpid(), SIGINT); // while the client waits for a handshake
    connection.hold();
  });
  CurlTransport transport({.tls = {.authorities = {.folder = "/"}}});
  EXPECT_THROW(transport.perform(request_to("https" + server.url().substr(4), "PATCH")),
               util::Cancelled);
}

TEST(CurlTransport, waits_for_the_answer_to_a_write_that_has_left) {
  const util::InterruptHandler handler;
  const HttpServer server([](const Received&, Connection& connection) {
    kill(getpid(), SIGINT);
    connection.answer(200, "written");
  });
  EXPECT_EQ(CurlTransport({}).perform(request_to(server.url(), "PATCH")).body, "written");
}

TEST(CurlTransport, says_that_a_write_may_have_happened_when_the_user_insists) {
  const util::InterruptHandler handler;
  const HttpServer server([](const Received&, Connection& connection) {
    kill(getpid(), SIGINT);
    kill(getpid(), SIGTERM); // a second SIGINT could be merged with the first
    connection.hold();
  });
  const HttpError error = failure_of(request_to(server.url(), "PATCH"));
  EXPECT_EQ(error.problem(), HttpError::Problem::interrupted);
  EXPECT_EQ(error.delivery(), Delivery::unknown);
}

TEST(CurlTransport, says_that_a_write_may_have_happened_when_no_answer_comes_in_a_while) {
  const util::InterruptHandler handler;
  const HttpServer server([](const Received&, Connection& connection) {
    kill(getpid(), SIGINT);
    connection.hold();
  });
  const HttpError error = failure_of(request_to(server.url(), "PATCH"), {.interrupt_grace = 20ms});
  EXPECT_EQ(error.problem(), HttpError::Problem::interrupted);
  EXPECT_EQ(util::interrupt_count(), 1);
}

TEST(CurlTransport, keeps_the_answer_of_a_write_among_reads_that_are_given_up) {
  const util::InterruptHandler handler;
  const HttpServer writes([](const Received&, Connection& connection) {
    kill(getpid(), SIGINT);
    connection.answer(200, "written");
  });
  const HttpServer reads([](Connection& connection) { connection.hold(); });
  const std::vector<HttpRequest> requests = {request_to(reads.url()),
                                             request_to(writes.url(), "PATCH")};
  const auto results = CurlTransport({}).perform_all(requests);
  EXPECT_EQ(std::get<HttpResponse>(results.at(1)).body, "written");
  EXPECT_EQ(std::get<HttpError>(results.at(0)).problem(), HttpError::Problem::interrupted);
}

} // namespace
} // namespace iam::net
