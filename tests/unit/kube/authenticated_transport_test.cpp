#include "kube/authenticated_transport.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_exec_source.hpp"
#include "support/temp_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::kube {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// What a server of many connections saw, and what it answers.
struct World {
  std::vector<net::TransportSettings> transports; // each one that was made
  std::vector<std::string> authorizations;        // of each request, in order; empty without
  std::vector<int> statuses;                      // to answer with, in turn; then 200
  net::Headers headers;                           // of each answer
  std::string body;
};

class WorldTransport : public net::HttpTransport {
public:
  explicit WorldTransport(World& world) : m_world(world) {}

  net::HttpResponse perform(const net::HttpRequest& request) override {
    std::string& seen = m_world.authorizations.emplace_back();
    for (const auto& [name, value] : request.headers) {
      seen += name == "Authorization" ? value : "";
    }
    net::HttpResponse response;
    const std::size_t number = m_world.authorizations.size();
    response.headers = m_world.headers;
    response.body = m_world.body;
    response.status = number <= m_world.statuses.size() ? m_world.statuses[number - 1] : 200;
    return response;
  }

private:
  World& m_world;
};

ExecCredential token(const std::string& text, std::optional<util::Time> expires = {}) {
  ExecCredential credential;
  credential.token = util::Secret(text);
  credential.expires = expires;
  return credential;
}

class Authenticated : public testing::Test {
protected:
  AuthenticatedTransport transport(const Credentials& credentials) {
    Connection connection;
    connection.credentials = credentials;
    connection.cluster.server = "https://h";
    return {connection, source, clock, [this](const net::TransportSettings& settings) {
              world.transports.push_back(settings);
              return std::make_unique<WorldTransport>(world);
            }};
  }

  AuthenticatedTransport exec_transport(std::vector<ExecCredential> credentials) {
    source = test::FakeExecSource(std::move(credentials));
    Credentials by_exec;
    by_exec.exec.emplace();
    return transport(by_exec);
  }

  World world;
  test::FakeClock clock;
  test::FakeExecSource source;
  const net::HttpRequest request;
};

TEST_F(Authenticated, sends_a_token) {
  Credentials credentials;
  credentials.token = util::Secret("t");
  transport(credentials).perform(request);
  EXPECT_THAT(world.authorizations, ElementsAre("Bearer t"));
}

TEST_F(Authenticated, sends_a_password_as_kubectl_does) {
  Credentials credentials;
  credentials.username = "u";
  credentials.password = util::Secret("p");
  transport(credentials).perform(request);
  EXPECT_THAT(world.authorizations, ElementsAre("Basic dTpw"));
}

TEST_F(Authenticated, masks_what_the_server_repeats_of_the_credentials) {
  Credentials credentials;
  credentials.token = util::Secret("long-token");
  world.headers = {{"Warning", "299 - \"long-token is old\""}};
  world.body = "no such user: long-token";
  world.statuses = {401, 200, 200};
  net::HttpRequest review;
  review.url = "https://h/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
  AuthenticatedTransport sender = transport(credentials);
  const net::HttpResponse refusal = sender.perform(request);
  EXPECT_EQ(refusal.body, "no such user: <masked>");
  EXPECT_EQ(refusal.header("Warning"), "299 - \"<masked> is old\"");
  EXPECT_EQ(sender.perform(review).body, "no such user: <masked>");
  EXPECT_EQ(sender.perform(request).body, world.body); // an object, which may be written back
}

TEST_F(Authenticated, sends_nothing_where_there_is_nothing) {
  transport({}).perform(request);
  EXPECT_THAT(world.authorizations, ElementsAre(""));
  EXPECT_THAT(world.transports, SizeIs(1));
}

TEST_F(Authenticated, leaves_a_request_alone_that_brings_its_own) {
  net::HttpRequest own;
  own.headers = {{"authorization", "Bearer own"}};
  exec_transport({}).perform(own);
  EXPECT_THAT(world.authorizations, ElementsAre(""));
  EXPECT_THAT(source.clusters, IsEmpty());
}

TEST_F(Authenticated, reads_the_token_file_for_each_request) {
  const test::TempFolder folder;
  Credentials credentials;
  credentials.token = util::Secret("beside");
  credentials.token_file = folder.write("token", "  first\n");
  AuthenticatedTransport sender = transport(credentials);
  sender.perform(request);
  folder.write("token", "second");
  sender.perform(request);
  folder.write("token", "\n");
  sender.perform(request);
  EXPECT_THAT(world.authorizations, ElementsAre("Bearer first", "Bearer second", "Bearer beside"));
}

TEST_F(Authenticated, fails_where_the_token_file_is_all_there_was) {
  Credentials credentials;
  credentials.token_file = "/nowhere/token";
  AuthenticatedTransport sender = transport(credentials);
  try {
    sender.perform(request);
    FAIL() << "sent";
  } catch (const CredentialError& e) {
    EXPECT_EQ(e.cause(), "getting credentials: failed to read token file /nowhere/token: no such "
                         "file or directory");
  }
}

TEST_F(Authenticated, fetches_an_exec_credential_once) {
  AuthenticatedTransport sender = exec_transport({token("a")});
  sender.perform(request);
  sender.perform(request);
  EXPECT_THAT(world.authorizations, ElementsAre("Bearer a", "Bearer a"));
  EXPECT_EQ(source.clusters.at(0).server, "https://h");
}

TEST_F(Authenticated, fetches_again_what_has_expired) {
  AuthenticatedTransport sender =
      exec_transport({token("a", clock.now() + std::chrono::seconds(60)), token("b")});
  sender.perform(request);
  clock.advance(std::chrono::seconds(61));
  sender.perform(request);
  EXPECT_THAT(world.authorizations, ElementsAre("Bearer a", "Bearer b"));
}

TEST_F(Authenticated, fetches_again_and_asks_once_more_when_an_old_one_is_refused) {
  AuthenticatedTransport sender = exec_transport({token("a"), token("b")});
  world.statuses = {200, 401, 200};
  sender.perform(request);
  EXPECT_EQ(sender.perform(request).status, 200);
  EXPECT_THAT(world.authorizations, ElementsAre("Bearer a", "Bearer a", "Bearer b"));
}

TEST_F(Authenticated, takes_no_for_an_answer_when_a_new_one_is_refused) {
  AuthenticatedTransport sender = exec_transport({token("a"), token("b")});
  world.statuses = {401, 401, 401};
  EXPECT_EQ(sender.perform(request).status, 401);
  EXPECT_THAT(world.authorizations, ElementsAre("Bearer a"));
  EXPECT_EQ(sender.perform(request).status, 401);
  EXPECT_THAT(world.authorizations, ElementsAre("Bearer a", "Bearer a", "Bearer b"));
}

TEST_F(Authenticated, fetches_ahead_when_asked_to_and_only_once) {
  AuthenticatedTransport sender = exec_transport({token("a"), token("b")});
  sender.authenticate();
  sender.authenticate();
  EXPECT_THAT(world.authorizations, IsEmpty());
  world.statuses = {401, 401, 200};
  EXPECT_EQ(sender.perform(request).status, 401); // nobody had seen it before
  EXPECT_EQ(sender.perform(request).status, 200);
  EXPECT_THAT(world.authorizations, ElementsAre("Bearer a", "Bearer a", "Bearer b"));
}

TEST_F(Authenticated, makes_a_new_connection_for_a_new_client_certificate) {
  ExecCredential first = token("a");
  first.client_certificate = "C1";
  first.client_key = util::Secret("K1");
  ExecCredential second = first;
  second.client_certificate = "C2";
  AuthenticatedTransport sender = exec_transport({first, first, second});
  world.statuses = {200, 401, 200, 401};
  sender.perform(request);
  sender.perform(request);
  EXPECT_THAT(world.transports, SizeIs(1));
  sender.perform(request);
  ASSERT_THAT(world.transports, SizeIs(2));
  EXPECT_EQ(world.transports[0].tls.client_certificate, "C1");
  EXPECT_EQ(world.transports[0].tls.client_key.reveal(), "K1");
  EXPECT_EQ(world.transports[1].tls.client_certificate, "C2");
}

TEST_F(Authenticated, sends_many_at_once_and_again_only_those_that_were_refused) {
  AuthenticatedTransport sender = exec_transport({token("a"), token("b")});
  sender.perform(request);
  world.statuses = {200, 200, 401, 404};
  const std::vector<net::HttpResult> results =
      sender.perform_all(std::vector<net::HttpRequest>{request, request, request});
  EXPECT_THAT(world.authorizations,
              ElementsAre("Bearer a", "Bearer a", "Bearer a", "Bearer a", "Bearer b"));
  std::vector<int> statuses;
  for (const net::HttpResult& result : results) {
    statuses.push_back(std::get<net::HttpResponse>(result).status);
  }
  EXPECT_THAT(statuses, ElementsAre(200, 200, 404));
}

} // namespace
} // namespace iam::kube
