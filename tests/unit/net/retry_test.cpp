#include "net/retry.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_random.hpp"
#include "support/scripted_transport.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::net {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

HttpResponse busy(const char* pause) {
  return {503, {{"Retry-After", pause}}};
}

HttpError failure(HttpError::Problem kind, Delivery delivery) {
  return {kind, delivery, "no", "where"};
}

const HttpResponse k_good{.status = 200, .body = "good"};

class Retries : public testing::Test {
protected:
  HttpResponse send(std::deque<HttpResult> results, const char* method = "GET") {
    m_transport.emplace(std::move(results));
    HttpRequest request;
    request.method = method;
    RetryPolicy policy = retry_policy_for(request, m_clock);
    policy.backoff = {.base = 10ms, .cap = 1s, .patience = 5s};
    return perform_with_retries(
        *m_transport, [&] { return request; }, policy, m_clock, m_random);
  }

  test::FakeClock m_clock;
  test::FakeRandom m_random{{0.5}};
  std::optional<test::ScriptedTransport> m_transport;
};

TEST_F(Retries, gives_the_first_answer_that_does_not_ask_to_wait) {
  EXPECT_EQ(send({busy("1"), busy("2"), k_good}).status, 200);
  EXPECT_THAT(m_clock.naps, ElementsAre(1005ms, 2010ms));
}

TEST_F(Retries, takes_an_error_that_does_not_ask_to_wait_for_an_answer) {
  EXPECT_EQ(send({HttpResponse{500}, k_good}).status, 500);
  EXPECT_EQ(m_transport->results_left(), 1U);
}

TEST_F(Retries, gives_the_last_answer_when_time_is_up) {
  EXPECT_EQ(send({busy("3"), busy("3"), k_good}).status, 503);
}

TEST_F(Retries, asks_again_where_a_read_broke) {
  EXPECT_EQ(send({failure(HttpError::Problem::broken, Delivery::unknown), k_good}).body, "good");
}

TEST_F(Retries, sends_a_write_again_only_if_it_never_left) {
  EXPECT_THROW(send({failure(HttpError::Problem::broken, Delivery::unknown), k_good}, "PATCH"),
               HttpError);
  EXPECT_EQ(send({failure(HttpError::Problem::connect, Delivery::not_sent), k_good}, "PATCH").body,
            "good");
}

TEST_F(Retries, does_not_repeat_what_is_wrong_for_good) {
  for (const auto kind : {HttpError::Problem::resolve, HttpError::Problem::tls,
                          HttpError::Problem::refused, HttpError::Problem::timeout}) {
    EXPECT_THROW(send({failure(kind, Delivery::not_sent), k_good}), HttpError);
  }
  EXPECT_THAT(m_clock.naps, IsEmpty());
}

// A clock whose user presses Ctrl-C in the first pause.
class StoppedClock : public test::FakeClock {
public:
  void sleep(std::chrono::milliseconds /*length*/) override { throw util::Cancelled(); }
};

// The results of one request after Ctrl-C in the pause behind `first`.
std::vector<HttpResult> stopped_after(HttpResult first, const char* method) {
  StoppedClock clock;
  test::FakeRandom random{{0.5}};
  test::ScriptedTransport transport({std::move(first), k_good});
  HttpRequest request;
  request.method = method;
  const RetryPolicy policy{
      .after_answer = [](const HttpResponse& response) -> std::optional<std::chrono::milliseconds> {
        return response.status == 200 ? std::nullopt : std::optional(0ms);
      },
      .after_error = [](const HttpError&) { return true; }};
  return perform_all_with_retries(
      transport, 1, [&](std::size_t) { return request; }, policy, clock, random);
}

TEST(StoppedRetries, keep_the_result_of_a_write_that_may_have_acted) {
  const HttpError lost = failure(HttpError::Problem::broken, Delivery::unknown);
  EXPECT_TRUE(std::holds_alternative<HttpError>(stopped_after(lost, "POST").front()));
  EXPECT_EQ(std::get<HttpResponse>(stopped_after(HttpResponse{500}, "POST").front()).status, 500);
}

TEST(StoppedRetries, are_cancelled_if_nothing_can_have_been_done) {
  const HttpError lost = failure(HttpError::Problem::broken, Delivery::unknown);
  const HttpError unsent = failure(HttpError::Problem::connect, Delivery::not_sent);
  EXPECT_THROW(stopped_after(lost, "GET"), util::Cancelled);
  EXPECT_THROW(stopped_after(unsent, "POST"), util::Cancelled);
  EXPECT_THROW(stopped_after(HttpResponse{429}, "POST"), util::Cancelled);
}

TEST(RetryAfter, reads_seconds_and_dates_and_nothing_else) {
  const util::Time now = *parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(retry_after(busy("120"), now), 120s);
  EXPECT_EQ(retry_after(busy("Sun, 06 Nov 1994 08:50:00 GMT"), now), 23s);
  EXPECT_EQ(retry_after(busy("Sun, 06 Nov 1994 08:00:00 GMT"), now), 0s);
  for (const char* text : {"", "soon", "-1", "1.5", "5 s", "99999999999999999999"}) {
    EXPECT_FALSE(retry_after(busy(text), now)) << text;
  }
  EXPECT_FALSE(retry_after(k_good, now));
}

} // namespace
} // namespace iam::net
