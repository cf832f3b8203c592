#include "kube/api_client.hpp"
#include "kube/api_error.hpp"
#include "kube/api_outcome.hpp"
#include "support/api_server.hpp"
#include "util/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::kube {
namespace {

using namespace std::chrono_literals;
using net::Delivery;
using net::HttpError;
using test::api_answer;
using test::ApiServer;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;
using testing::SizeIs;

const net::HttpResponse k_ok = api_answer(200, "{}");
const HttpError k_broke(HttpError::Problem::broken, Delivery::unknown, "it broke", "https://h");
const HttpError k_not_reached(HttpError::Problem::connect, Delivery::not_sent, "no route",
                              "https://h");

net::HttpResponse asking_to_wait(int status, const std::string& seconds) {
  return api_answer(status, "{}", {{"Retry-After", seconds}});
}

ApiRequest get(const std::string& path) {
  ApiRequest request;
  request.path = path;
  return request;
}

ApiRequest post(const std::string& path) {
  ApiRequest request = get(path);
  request.method = "POST";
  request.body = "{}";
  return request;
}

template<typename Failure>
Failure failure_of(ApiServer& server, const ApiRequest& request) {
  try {
    server.client.call(request);
  } catch (const Failure& e) {
    return e;
  }
  throw std::runtime_error("no such failure");
}

TEST(ApiClient, asks_for_JSON_under_the_server) {
  ApiServer server({api_answer(200, R"({"a":1})")});
  ApiRequest request = get("/api/v1/x");
  request.query = {{"fieldManager", "kubectl iam&"}, {"dryRun", "All"}};
  EXPECT_EQ(server.client.call(request).at("a"), 1);
  EXPECT_EQ(server.request(0).method, "GET");
  EXPECT_EQ(server.request(0).url, "https://h/api/v1/x?fieldManager=kubectl%20iam%26&dryRun=All");
  EXPECT_THAT(server.request(0).headers, ElementsAre(Pair("Accept", "application/json")));
  EXPECT_FALSE(server.request(0).timeout);
}

TEST(ApiClient, sends_body_headers_and_time_limit) {
  Connection connection;
  connection.headers = {{"Impersonate-User", "u"}, {"Accept-Encoding", "identity"}};
  connection.timeout = 5s;
  ApiServer server({k_ok, k_ok}, connection);
  server.client.call(post("/x"));
  EXPECT_EQ(server.request(0).body, "{}");
  EXPECT_THAT(server.request(0).headers, Contains(Pair("Content-Type", "application/json")));
  EXPECT_THAT(server.request(0).headers, Contains(Pair("Impersonate-User", "u")));
  EXPECT_EQ(server.request(0).timeout, 5s);
  server.client.without_impersonation().call(get("/x"));
  EXPECT_THAT(server.request(1).headers, Not(Contains(Pair("Impersonate-User", "u"))));
  EXPECT_THAT(server.request(1).headers, Contains(Pair("Accept-Encoding", "identity")));
}

TEST(ApiClient, impersonates_nobody_else_at_the_same_time) {
  Connection connection;
  connection.headers = {{"Impersonate-User", "u"}, {"Impersonate-Group", "g"}};
  ApiServer server({k_ok}, connection);
  EXPECT_TRUE(server.client.impersonates());
  EXPECT_FALSE(server.client.without_impersonation().impersonates());
  ApiClient other = server.client.impersonating(
      {.user = "jane", .uid = "", .groups = {"devs", "ops"}, .extra = {}});
  EXPECT_TRUE(other.impersonates());
  other.call(get("/x"));
  EXPECT_THAT(server.request(0).headers,
              ElementsAre(Pair("Accept", "application/json"), Pair("Impersonate-User", "jane"),
                          Pair("Impersonate-Group", "devs"), Pair("Impersonate-Group", "ops")));
}

TEST(ApiClient, throws_what_a_Status_object_says) {
  ApiServer server({api_answer(404, R"({"kind":"Status","apiVersion":"v1","status":"Failure",
    "message":"configmaps \"m\" not found","reason":"NotFound",
    "details":{"name":"m","kind":"configmaps"},"code":404})")});
  const auto error = failure_of<ApiError>(server, get("/api/v1/namespaces/n/configmaps/m"));
  EXPECT_EQ(error.status(), 404);
  EXPECT_EQ(error.reason(), "NotFound");
  EXPECT_EQ(error.cause(), "configmaps \"m\" not found");
  EXPECT_EQ(error.where(), "GET https://h/api/v1/namespaces/n/configmaps/m");
  EXPECT_EQ(error.details().name, "m");
}

TEST(ApiClient, does_not_take_a_failure_for_an_object_whatever_its_HTTP_status) {
  ApiServer server({api_answer(200, R"({"kind":"Status","apiVersion":"v1","status":"Failure",
    "message":"no","reason":"Expired","code":410})")});
  EXPECT_EQ(failure_of<ApiError>(server, get("/x")).status(), 410);
}

TEST(ApiClient, refuses_answers_that_are_not_JSON_or_not_whole) {
  net::HttpResponse page;
  page.status = 200;
  page.headers = {{"content-type", "text/html"}};
  page.body = "<html>log in, secret</html>";
  for (const net::HttpResponse& answer :
       {page, api_answer(200, R"({"kind":"ConfigMap","data":{"ma)"), api_answer(200, " \n")}) {
    ApiServer server({answer});
    const auto error = failure_of<UnexpectedAnswer>(server, get("/x"));
    EXPECT_THAT(error.cause(), HasSubstr("the server's answer"));
    EXPECT_THAT(error.cause(), Not(HasSubstr("secret")));
    EXPECT_EQ(error.where(), "GET https://h/x");
    EXPECT_THAT(error.cure(), HasSubstr("login page"));
  }
}

TEST(ApiClient, does_not_follow_redirects) {
  ApiServer server({api_answer(302, "", {{"Location", "https://login/?token=secret"}})});
  const auto error = failure_of<UnexpectedAnswer>(server, get("/x"));
  EXPECT_THAT(error.cause(), HasSubstr("redirects to \"https://login/"));
  EXPECT_THAT(error.cause(), Not(HasSubstr("secret")));
}

TEST(ApiClient, reads_again_when_the_connection_breaks_or_the_server_asks_for_it) {
  ApiServer server(
      {k_broke, k_not_reached, asking_to_wait(429, "1"), asking_to_wait(503, "2"), k_ok});
  server.client.call(get("/x"));
  EXPECT_THAT(server.transport.requests, SizeIs(5));
  EXPECT_GE(server.clock.naps.at(2), 1s);
  EXPECT_GE(server.clock.naps.at(3), 2s);
}

TEST(ApiClient, writes_again_only_where_the_server_did_nothing) {
  ApiServer turned_away({k_not_reached, asking_to_wait(429, "1"), k_ok});
  turned_away.client.call(post("/x"));
  EXPECT_THAT(turned_away.transport.requests, SizeIs(3));

  ApiServer perhaps_done({asking_to_wait(503, "1")});
  EXPECT_EQ(failure_of<ApiError>(perhaps_done, post("/x")).status(), 503);
  ApiServer broken({k_broke});
  EXPECT_EQ(failure_of<HttpError>(broken, post("/x")).delivery(), Delivery::unknown);
}

TEST(ApiClient, says_what_became_of_each_of_several) {
  ApiServer server({k_ok, api_answer(403, "{}"), k_broke, k_ok});
  const auto outcomes = server.client.try_all({get("/a"), get("/b"), get("/c")});
  ASSERT_THAT(outcomes, SizeIs(3));
  EXPECT_EQ(outcomes[0].get(), util::Json::object());
  EXPECT_THROW(outcomes[1].get(), ApiError);
  EXPECT_EQ(outcomes[2].get(), util::Json::object()); // asked again
}

TEST(ApiClient, gives_up_in_time) {
  std::deque<net::HttpResult> answers(100, net::HttpResult(asking_to_wait(429, "4")));
  ApiServer server(answers);
  EXPECT_EQ(failure_of<ApiError>(server, post("/x")).status(), 429);
  EXPECT_THAT(server.transport.requests, SizeIs(3)); // 0 s, 4 s, 8 s: within ten
}

TEST(ApiClient, passes_on_each_warning_once_also_of_refusals) {
  const net::Headers warning = {{"Warning", "299 - \"old\""}};
  ApiServer server({api_answer(200, "{}", warning), api_answer(400, "{}", warning),
                    api_answer(403, "{}", {{"Warning", "299 - \"new\""}})});
  server.client.call(get("/x"));
  failure_of<ApiError>(server, get("/x"));
  failure_of<ApiError>(server, get("/x"));
  EXPECT_THAT(server.warnings, ElementsAre("old", "new"));
}

TEST(ApiClient, sends_queries_beside_the_next_call_and_keeps_their_answers) {
  ApiServer server({api_answer(200, R"({"a":1})"), api_answer(200, R"({"b":2})"),
                    api_answer(403, "{}"), k_broke, k_ok});
  server.client.ask_beside({get("/b"), get("/c"), get("/d")}, 1s);
  EXPECT_EQ(server.client.call(get("/a")).at("a"), 1);
  EXPECT_FALSE(server.request(0).timeout);
  EXPECT_EQ(server.request(1).timeout, 1s);
  server.client.call(get("/e")); // they are sent once
  const auto answers = server.client.take_beside();
  ASSERT_THAT(answers, SizeIs(3));
  EXPECT_EQ(answers[0].value().at("b"), 2);
  EXPECT_FALSE(answers[1]);
  EXPECT_FALSE(answers[2]);
  EXPECT_THAT(server.client.take_beside(), SizeIs(0));
}

TEST(ApiClient, repeats_the_call_itself_as_if_nothing_were_beside_it) {
  ApiServer server({asking_to_wait(429, "3"), k_ok, api_answer(200, R"({"a":1})")});
  server.client.ask_beside({get("/b")}, 1s);
  EXPECT_EQ(server.client.call(get("/a")).at("a"), 1);
  EXPECT_THAT(server.transport.requests, SizeIs(3));
  EXPECT_THAT(server.clock.naps, SizeIs(1));
}

TEST(ApiClient, has_no_answers_beside_without_a_call) {
  ApiServer server({});
  server.client.ask_beside({get("/b")}, 1s);
  EXPECT_THAT(server.client.take_beside(), SizeIs(0));
}

} // namespace
} // namespace iam::kube
