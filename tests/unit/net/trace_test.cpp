#include "net/trace.hpp"
#include "support/scripted_transport.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>

namespace iam::net {
namespace {

using testing::HasSubstr;
using testing::Not;

HttpRequest request() {
  HttpRequest made;
  made.method = "POST";
  made.url = "https://h/p?X-Amz-Signature=sig-secret";
  made.headers = {{"Authorization", "Bearer header-secret"}, {"Accept", "*/*"}};
  made.body = R"({"token":"body-secret"})";
  return made;
}

HttpResponse response() {
  return {201,
          {{"Set-Cookie", "cookie-secret"}},
          "<SessionToken>answer-secret</SessionToken>\x1b",
          std::chrono::milliseconds(12)};
}

std::string log_at(int level, const HttpResult& result = response()) {
  test::ScriptedTransport inner({result, result});
  std::ostringstream log;
  TracingTransport transport(inner, log, level);
  const HttpRequest one = request();
  transport.perform_all(std::span(&one, 1));
  std::string several = log.str();
  log.str("");
  try {
    transport.perform(one);
  } catch (const HttpError&) {
    log << "";
  }
  EXPECT_EQ(log.str(), several);
  return several;
}

TEST(TracingTransport, is_silent_below_level_6) {
  EXPECT_EQ(log_at(5), "");
}

TEST(TracingTransport, shows_one_line_a_request_at_level_6) {
  EXPECT_EQ(log_at(6), "POST https://h/p?X-Amz-Signature=<masked> 201 in 12 milliseconds\n");
}

TEST(TracingTransport, shows_contents_without_secrets_at_level_8) {
  const std::string log = log_at(8);
  EXPECT_THAT(log, HasSubstr("    Authorization: Bearer <masked>\n    Accept: */*\n"));
  EXPECT_THAT(log, HasSubstr("Request Body: {\"token\":\"<masked>\"}\n"));
  EXPECT_THAT(log, HasSubstr("Response Body: <SessionToken><masked></SessionToken>\\x1b\n"));
  EXPECT_THAT(log, Not(HasSubstr("secret")));
}

TEST(TracingTransport, shows_why_there_was_no_answer) {
  const HttpError error(HttpError::Problem::refused, Delivery::not_sent, "connection refused", "x");
  EXPECT_EQ(log_at(6, error),
            "POST https://h/p?X-Amz-Signature=<masked> failed: connection refused\n");
}

TEST(TracingTransport, hides_an_answer_that_is_nothing_but_a_token) {
  test::ScriptedTransport inner({HttpResponse{.status = 200, .body = "imds-secret"}});
  std::ostringstream log;
  HttpRequest one;
  one.url = "http://169.254.169.254/latest/api/token";
  TracingTransport(inner, log, 9).perform(one);
  EXPECT_THAT(log.str(), Not(HasSubstr("secret")));
}

TEST(TracingTransport, masks_the_secrets_of_a_request_wherever_they_come_back) {
  HttpRequest one;
  one.url = "https://h/known-secret-1";
  one.body = "SerialNumber=arn&TokenCode=123456&x=known-secret-1";
  one.headers = {{"X", "known-secret-1"}};
  one.secrets = {util::Secret("known-secret-1")};
  test::ScriptedTransport inner(
      {HttpResponse{200, {{"Y", "known-secret-1"}}, "said known-secret-1", {}}});
  std::ostringstream log;
  TracingTransport(inner, log, 8).perform(one);
  EXPECT_THAT(log.str(), Not(HasSubstr("known-secret")));
  EXPECT_THAT(log.str(), Not(HasSubstr("123456")));
  EXPECT_THAT(log.str(), HasSubstr("Response Body: said <masked>\n"));
}

} // namespace
} // namespace iam::net
