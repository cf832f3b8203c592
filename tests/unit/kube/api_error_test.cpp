#include "kube/api_error.hpp"
#include "support/api_server.hpp"
#include "util/json.hpp"
#include "util/proposed_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::kube {
namespace {

using test::api_answer;
using testing::HasSubstr;
using testing::SizeIs;

net::HttpResponse text_answer(int status, const std::string& body) {
  net::HttpResponse response;
  response.status = status;
  response.headers = {{"Content-Type", "text/plain; charset=utf-8"}};
  response.body = body;
  return response;
}

ApiError error_of(const net::HttpResponse& response, const std::string& subject = "") {
  return api_error_of(response, "GET https://h/x", subject);
}

TEST(ApiError, holds_all_of_a_Status_object) {
  const ApiError error = error_of(api_answer(422, R"({"kind":"Status","apiVersion":"v1",
    "status":"Failure","message":"m","reason":"Invalid","code":422,
    "details":{"name":"n","group":"g","kind":"ConfigMap","uid":"u","retryAfterSeconds":3,
      "causes":[{"reason":"FieldValueForbidden","message":"no","field":"data"}]}})"));
  EXPECT_EQ(error.status(), 422);
  EXPECT_EQ(error.reason(), "Invalid");
  EXPECT_EQ(error.details().group, "g");
  EXPECT_EQ(error.details().uid, "u");
  EXPECT_EQ(error.details().retry_after_seconds, 3);
  ASSERT_THAT(error.details().causes, SizeIs(1));
  EXPECT_EQ(error.details().causes[0].reason, "FieldValueForbidden");
  EXPECT_EQ(error.details().causes[0].message, "no");
  EXPECT_EQ(error.details().causes[0].field, "data");
}

TEST(ApiError, stands_for_a_status_alone_in_the_words_of_client_go) {
  EXPECT_EQ(error_of(text_answer(401, "Unauthorized")).cause(),
            "the server has asked for the client to provide credentials");
  EXPECT_EQ(error_of(text_answer(401, "")).reason(), "Unauthorized");
  EXPECT_EQ(error_of(text_answer(403, " denied by proxy \n")).cause(), "denied by proxy");
  EXPECT_EQ(error_of(text_answer(404, "404 page not found"), "configmaps m").cause(),
            "the server could not find the requested resource (get configmaps m)");
  EXPECT_EQ(error_of(text_answer(502, "bad \x1bgateway")).cause(),
            "an error on the server (\"bad \\x1bgateway\") has prevented the request from "
            "succeeding");
  EXPECT_EQ(error_of(text_answer(418, "")).cause(),
            "the server responded with the status code 418 but did not return more information");
  EXPECT_EQ(error_of(text_answer(418, "")).reason(), "");
  EXPECT_EQ(api_error_of(text_answer(409, ""), "POST https://h", "").reason(), "AlreadyExists");
  EXPECT_EQ(api_error_of(text_answer(409, ""), "PUT https://h", "").reason(), "Conflict");
}

TEST(ApiError, does_not_show_what_is_not_for_people_or_too_long) {
  EXPECT_THAT(error_of(api_answer(500, "{\"a\":1}")).cause(), HasSubstr("(\"unknown\")"));
  EXPECT_LT(error_of(text_answer(500, std::string(100000, 'x'))).cause().size(), 1000U);
}

TEST(ApiError, says_what_to_do_where_that_is_clear) {
  const auto cure = [](int status, const std::string& message) {
    return ApiError(status, "", message, "").cure();
  };
  EXPECT_THAT(cure(401, ""), HasSubstr("expired"));
  EXPECT_THAT(cure(403, ""), HasSubstr(util::kubectl_command({"auth", "can-i", "--list"})));
  EXPECT_THAT(cure(403, "User \"jane\" cannot list resource \"pods\" in API group \"\" in the "
                        "namespace \"web\""),
              HasSubstr(util::kubectl_command({"auth", "can-i", "--list", "--namespace", "web"})));
  EXPECT_THAT(cure(400, "admission webhook \"w\" does not support dry run"),
              HasSubstr("--dry-run=client"));
  EXPECT_THAT(cure(422, "data: Forbidden: field is immutable when `immutable` is set"),
              HasSubstr("created again"));
  EXPECT_EQ(cure(500, "?"), "");
}

TEST(ReadStatus, takes_only_a_Status_that_says_Failure) {
  const auto read = [](const char* text) {
    return read_status(util::parse_json(text, ""), 500, "").has_value();
  };
  EXPECT_TRUE(read(R"({"kind":"Status","apiVersion":"v1","status":"Failure"})"));
  EXPECT_FALSE(read(R"({"kind":"Status","apiVersion":"v1","status":"Success"})"));
  EXPECT_FALSE(read(R"({"kind":"ConfigMap","apiVersion":"v1"})"));
  EXPECT_FALSE(read("[1]"));
  EXPECT_FALSE(read("null"));
}

TEST(ReadStatus, survives_fields_of_other_types) {
  const auto error = read_status(
      util::parse_json(R"({"kind":"Status","apiVersion":"v1","message":5,"reason":[],"code":"x",
                           "details":{"name":1,"causes":[3,{"message":[]}]}})",
                       ""),
      503, "");
  EXPECT_EQ(error->status(), 503);
  EXPECT_EQ(error->cause(), "");
  EXPECT_THAT(error->details().causes, SizeIs(2));
}

} // namespace
} // namespace iam::kube
