#include "cluster/rights.hpp"
#include "kube/api_error.hpp"
#include "support/api_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::cluster {
namespace {

using test::api_answer;
using test::ApiServer;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

const net::HttpResponse k_forbidden =
    api_answer(403, R"({"kind":"Status","status":"Failure","reason":"Forbidden","code":403})");
const net::HttpResponse k_yes =
    api_answer(201, R"({"kind":"SubjectAccessReview","status":{"allowed":true}})");
const net::HttpResponse k_self_yes =
    api_answer(201, R"({"kind":"SelfSubjectAccessReview","status":{"allowed":true}})");

const access::Grant k_jane{"jane", {"devs"}, {}, true};
const std::vector<kube::ResourceAttributes> k_question = {{.verb = "get", .resource = "pods"}};

TEST(ReadBindings, no_failure_is_an_error_but_ctrl_c) {
  ApiServer unread({api_answer(500, "{}"), api_answer(500, "{}")});
  EXPECT_THAT(read_bindings(unread.client).unread_reason, HasSubstr("get clusterrolebindings"));
  ApiServer interrupted({net::HttpError(net::HttpError::Problem::interrupted,
                                        net::Delivery::unknown, "interrupted", "https://h"),
                         api_answer(500, "{}")});
  EXPECT_THROW(read_bindings(interrupted.client), net::HttpError);
}

TEST(ReviewRightsOf, asks_about_somebody_else) {
  ApiServer server({k_yes});
  const ReviewReading reading = review_rights_of(server.client, k_jane, k_question);
  ASSERT_THAT(reading.reviews, SizeIs(1));
  EXPECT_TRUE(reading.reviews[0].is_allowed);
  EXPECT_EQ(reading.unasked, "");
}

TEST(ReviewRightsOf, impersonates_where_the_caller_may_not_ask) {
  ApiServer server({k_forbidden, k_self_yes});
  const ReviewReading reading = review_rights_of(server.client, k_jane, k_question);
  ASSERT_THAT(reading.reviews, SizeIs(1));
  EXPECT_TRUE(reading.reviews[0].is_allowed);
  EXPECT_THAT(server.request(1).url, HasSubstr("/selfsubjectaccessreviews"));
  EXPECT_THAT(server.request(1).headers, Contains(Pair("Impersonate-User", "jane")));
  EXPECT_THAT(server.request(1).headers, Contains(Pair("Impersonate-Group", "devs")));
}

TEST(ReviewRightsOf, says_which_rights_it_would_need) {
  ApiServer server({k_forbidden, k_forbidden});
  const ReviewReading reading = review_rights_of(server.client, k_jane, k_question);
  EXPECT_THAT(reading.reviews, IsEmpty());
  EXPECT_EQ(reading.unasked,
            "you may not ask about others (create subjectaccessreviews), nor impersonate it");
}

// With --as, the caller asks by the rights of somebody else, and not by its own.
TEST(ReviewRightsOf, impersonates_nobody_in_the_place_of_whom_the_user_chose) {
  kube::Connection connection;
  connection.headers = {{"Impersonate-User", "boss"}};
  ApiServer server({k_forbidden}, connection);
  EXPECT_THAT(review_rights_of(server.client, k_jane, k_question).reviews, IsEmpty());
  EXPECT_THAT(server.transport.requests, SizeIs(1));
}

} // namespace
} // namespace iam::cluster
