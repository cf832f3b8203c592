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

TEST(PerformAll, keeps_the_order_and_goes_on_after_a_failure) {
  test::ScriptedTransport transport(
      {HttpResponse{.status = 200, .body = "a"},
       HttpError(HttpError::Kind::broken, Delivery::unknown, "broke", "here"),
       HttpResponse{.status = 200, .body = "b"}});
  const std::vector<HttpRequest> requests(3);
  const auto results = transport.perform_all(requests);
  ASSERT_EQ(results.size(), 3U);
  EXPECT_EQ(std::get<HttpResponse>(results[0]).body, "a");
  EXPECT_EQ(std::get<HttpError>(results[1]).cause(), "broke");
  EXPECT_EQ(std::get<HttpResponse>(results[2]).body, "b");
}

} // namespace
} // namespace iam::net
