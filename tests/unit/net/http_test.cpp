#include "net/http.hpp"
#include "support/scripted_transport.hpp"

#include <gtest/gtest.h>

namespace iam::net {
namespace {

TEST(HttpResponse, finds_a_header_in_any_case_and_the_first_of_several) {
  const HttpResponse response{200, {{"ETag", "1"}, {"etag", "2"}}};
  EXPECT_EQ(response.header("etag"), "1");
  EXPECT_FALSE(response.header("e"));
}

TEST(IsSafe, trusts_only_what_reads_or_asks) {
  EXPECT_TRUE(is_safe({.method = "GET"}));
  EXPECT_FALSE(is_safe({.method = "PATCH"}));
  EXPECT_FALSE(is_safe({.method = "DELETE"}));
  EXPECT_FALSE(is_safe({.method = "POST"}));
  EXPECT_TRUE(is_safe({.method = "POST", .only_asks = true}));
}

TEST(IsInterruption, is_no_other_failure) {
  EXPECT_TRUE(
      is_interruption(HttpError(HttpError::Problem::interrupted, Delivery::unknown, "c", "h")));
  EXPECT_FALSE(is_interruption(HttpError(HttpError::Problem::broken, Delivery::unknown, "c", "h")));
  EXPECT_FALSE(is_interruption(util::Error("c")));
}

TEST(PerformAll, keeps_the_order_and_goes_on_after_a_failure) {
  test::ScriptedTransport transport(
      {HttpResponse{.status = 200, .body = "a"},
       HttpError(HttpError::Problem::broken, Delivery::unknown, "broke", "here"),
       HttpResponse{.status = 200, .body = "b"}});
  const std::vector<HttpRequest> requests(3);
  const auto results = transport.perform_all(requests);
  ASSERT_EQ(results.size(), 3U);
  EXPECT_EQ(std::get<HttpResponse>(results[0]).body, "a");
  EXPECT_EQ(std::get<HttpError>(results[1]).cause(), "broke");
  EXPECT_EQ(std::get<HttpResponse>(results[2]).body, "b");
}

TEST(ParseHttpDate, reads_the_three_forms_of_rfc_9110) {
  const util::Time expected{std::chrono::seconds(784111777)};
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), expected);
  EXPECT_EQ(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT"), expected);
  EXPECT_EQ(parse_http_date("Sun Nov  6 08:49:37 1994"), expected);
}

TEST(ParseHttpDate, refuses_what_is_not_a_date) {
  for (const char* text : {"", "yesterday", "120", "-1", "Sun, 06 Foo 1994 08:49:37 GMT"}) {
    EXPECT_FALSE(parse_http_date(text)) << text;
  }
}

} // namespace
} // namespace iam::net
