#include "kube/api_error.hpp"
#include "kube/reviews.hpp"
#include "kube/server_version.hpp"
#include "support/api_server.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::kube {
namespace {

using test::api_answer;
using test::ApiServer;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::SizeIs;

const net::HttpResponse k_not_found = api_answer(404, "404 page not found");

TEST(ReviewSelf, tells_who_the_caller_is) {
  ApiServer server({api_answer(201, R"({"kind":"SelfSubjectReview",
    "apiVersion":"authentication.k8s.io/v1","status":{"userInfo":{"username":"dev","uid":"1",
    "groups":["g","system:authenticated"],"extra":{"arn":["arn:aws:iam::1:role/r"]}}}})")});
  const UserInfo user = review_self(server.client);
  EXPECT_EQ(server.request(0).method, "POST");
  EXPECT_EQ(server.request(0).url, "https://h/apis/authentication.k8s.io/v1/selfsubjectreviews");
  EXPECT_EQ(server.request(0).body,
            R"({"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"})");
  EXPECT_EQ(user.username, "dev");
  EXPECT_EQ(user.uid, "1");
  EXPECT_THAT(user.groups, ElementsAre("g", "system:authenticated"));
  EXPECT_THAT(user.extra, ElementsAre(Pair("arn", ElementsAre("arn:aws:iam::1:role/r"))));
}

// An API server ends the connections of those whom it does not let in, at times before they have
// read that.
TEST(ReviewSelf, is_asked_again_where_the_connection_breaks_in_the_middle_of_the_answer) {
  const net::HttpError broken(net::HttpError::Problem::broken, net::Delivery::unknown,
                              "the connection ended in the middle of the answer", "https://h");
  ApiServer server({broken, broken, api_answer(401, "{}")});
  EXPECT_THROW(review_self(server.client), ApiError);
  EXPECT_THAT(server.transport.requests, SizeIs(3));
}

TEST(ReviewAccesses, ask_again_where_a_connection_breaks) {
  const net::HttpError broken(net::HttpError::Problem::broken, net::Delivery::unknown, "it broke",
                              "https://h");
  const auto yes = api_answer(201, R"({"kind":"SelfSubjectAccessReview","status":
    {"allowed":true}})");
  ApiServer server({yes, broken, yes});
  const auto reviews = review_accesses(server.client, {{.verb = "get"}, {.verb = "list"}});
  ASSERT_THAT(reviews, SizeIs(2));
  EXPECT_TRUE(reviews[1].is_allowed);
  EXPECT_EQ(server.request(2).body, server.request(1).body);
}

TEST(ReviewSelf, tries_older_versions_of_the_question) {
  ApiServer server({k_not_found, api_answer(201, R"({"kind":"SelfSubjectReview","status":
    {"userInfo":{"username":"dev"}}})")});
  EXPECT_EQ(review_self(server.client).username, "dev");
  EXPECT_THAT(server.request(1).url, HasSubstr("/v1beta1/"));
  ApiServer old({k_not_found, k_not_found, k_not_found});
  try {
    review_self(old.client);
    FAIL() << "answered";
  } catch (const util::Error& e) {
    EXPECT_THAT(e.cure(), HasSubstr("1.28"));
  }
  EXPECT_THAT(old.transport.requests, SizeIs(3));
}

TEST(ReviewSelf, passes_on_refusals_and_refuses_other_objects) {
  ApiServer refused({api_answer(401, "{}")});
  EXPECT_THROW(review_self(refused.client), ApiError);
  for (const char* answer : {"[]", R"({"kind":"Pod"})", R"({"kind":"SelfSubjectReview"})"}) {
    SCOPED_TRACE(answer);
    ApiServer server({api_answer(200, answer)});
    EXPECT_THROW(review_self(server.client), UnexpectedAnswer);
  }
  ApiServer odd({api_answer(200, R"({"kind":"SelfSubjectReview","status":{"userInfo":
    {"username":1,"groups":"g","extra":{"k":"v"}}}})")});
  EXPECT_EQ(review_self(odd.client).username, "");
}

TEST(ReviewAccess, asks_about_one_resource) {
  ApiServer server({api_answer(201, R"({"kind":"SelfSubjectAccessReview","status":
    {"allowed":true,"reason":"RBAC: allowed","evaluationError":"e"}})")});
  const AccessReview review = review_access(server.client, {.verb = "update",
                                                            .resource = "configmaps",
                                                            .namespace_ = "kube-system",
                                                            .name = "aws-auth"});
  EXPECT_EQ(server.request(0).url,
            "https://h/apis/authorization.k8s.io/v1/selfsubjectaccessreviews");
  EXPECT_EQ(server.request(0).body,
            R"({"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectAccessReview",)"
            R"("spec":{"resourceAttributes":{"verb":"update","group":"","resource":"configmaps",)"
            R"("subresource":"","namespace":"kube-system","name":"aws-auth"}}})");
  EXPECT_TRUE(review.is_allowed);
  EXPECT_EQ(review.reason, "RBAC: allowed");
  EXPECT_EQ(review.evaluation_error, "e");
}

TEST(ReviewAccess, takes_silence_for_no) {
  ApiServer server({api_answer(201, R"({"kind":"SelfSubjectAccessReview","status":{}})")});
  EXPECT_FALSE(review_access(server.client, {.verb = "get"}).is_allowed);
}

const net::HttpResponse k_me = api_answer(201, R"({"kind":"SelfSubjectReview","status":
    {"userInfo":{"username":"dev"}}})");
const net::HttpResponse k_yes = api_answer(201, R"({"kind":"SelfSubjectAccessReview","status":
    {"allowed":true}})");
const net::HttpResponse k_map = api_answer(200, R"({"kind":"ConfigMap","apiVersion":"v1",
    "metadata":{"namespace":"kube-system","name":"aws-auth"},"data":{"mapRoles":"[]"}})");
const ConfigMapName k_name = {"kube-system", "aws-auth"};

TEST(AskAboutCaller, gives_all_answers) {
  ApiServer server({k_me, k_yes, k_yes, k_map});
  const CallerAnswers answers =
      ask_about_caller(server.client, {{.verb = "get"}, {.verb = "list"}}, k_name);
  EXPECT_EQ(answers.user.value.value().username, "dev");
  ASSERT_THAT(answers.accesses.value.value(), SizeIs(2));
  EXPECT_TRUE(answers.accesses.value->at(1).is_allowed);
  EXPECT_EQ(answers.config_map.value.value().value().data.at("mapRoles"), "[]");
}

TEST(AskAboutCaller, gives_errors_in_the_place_of_answers) {
  const auto missing = api_answer(404, R"({"kind":"Status","apiVersion":"v1","status":"Failure",
      "reason":"NotFound","code":404,"details":{"name":"aws-auth","kind":"configmaps"}})");
  ApiServer server({api_answer(401, "{}"), api_answer(403, "{}"), missing});
  const CallerAnswers answers = ask_about_caller(server.client, {{.verb = "get"}}, k_name);
  EXPECT_FALSE(answers.user.value);
  EXPECT_THROW(std::rethrow_exception(answers.user.error), ApiError);
  EXPECT_FALSE(answers.accesses.value);
  EXPECT_THROW(std::rethrow_exception(answers.accesses.error), ApiError);
  EXPECT_EQ(answers.config_map.error, nullptr);
  ASSERT_TRUE(answers.config_map.value);
  EXPECT_FALSE(*answers.config_map.value); // there is none
}

TEST(AskAboutCaller, asks_older_servers_again_who_it_is) {
  ApiServer server({k_not_found, k_yes, k_map, k_not_found, k_me});
  const CallerAnswers answers = ask_about_caller(server.client, {{.verb = "get"}}, k_name);
  EXPECT_EQ(answers.user.value.value().username, "dev");
}

TEST(ReviewAccessesOf, ask_about_somebody_else_who_is_authenticated) {
  const auto answer = [](const char* allowed) {
    return api_answer(201, fmt::format(R"({{"kind":"SubjectAccessReview","status":
      {{"allowed":{}}}}})",
                                       allowed));
  };
  ApiServer server({answer("true"), answer("false")});
  const auto reviews = review_accesses_of(
      server.client, "jane", {"devs"},
      {{.verb = "get", .resource = "pods"}, {.verb = "list", .resource = "pods"}});
  ASSERT_THAT(reviews, SizeIs(2));
  EXPECT_TRUE(reviews[0].is_allowed);
  EXPECT_FALSE(reviews[1].is_allowed);
  EXPECT_EQ(server.request(0).url, "https://h/apis/authorization.k8s.io/v1/subjectaccessreviews");
  EXPECT_THAT(server.request(1).body,
              HasSubstr(R"("user":"jane","groups":["devs","system:authenticated"])"));
}

TEST(AskTheSame, in_whatever_namespace) {
  const ResourceAttributes asked{.verb = "get", .group = "apps", .resource = "deployments"};
  ResourceAttributes other = asked;
  other.namespace_ = "web";
  EXPECT_TRUE(ask_the_same(asked, other));
  other.name = "front";
  EXPECT_FALSE(ask_the_same(asked, other));
}

TEST(GetVersion, tells_whose_build_it_is) {
  ApiServer server({api_answer(200, R"({"major":"1","minor":"33+",
    "gitVersion":"v1.33.1-eks-7308294","platform":"linux/amd64"})")});
  const ServerVersion version = get_version(server.client);
  EXPECT_EQ(server.request(0).url, "https://h/version");
  EXPECT_EQ(version.git_version, "v1.33.1-eks-7308294");
  EXPECT_EQ(version.minor, "33+");
  EXPECT_TRUE(version.is_eks());
  EXPECT_FALSE(ServerVersion{.git_version = "v1.36.3"}.is_eks());
  ApiServer other({api_answer(200, "{}")});
  EXPECT_THROW(get_version(other.client), UnexpectedAnswer);
}

} // namespace
} // namespace iam::kube
