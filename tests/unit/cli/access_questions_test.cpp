#include "cli/access_questions.hpp"
#include "util/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::cli {
namespace {

using testing::ElementsAre;
using testing::Throws;

std::vector<std::string> verbs_of(std::string_view verbs) {
  std::vector<std::string> found;
  for (const kube::TypedQuestion& question : access_questions(verbs, "pods")) {
    found.push_back(question.asked.verb);
    EXPECT_EQ(question.asked.resource, "pods");
  }
  return found;
}

TEST(AccessQuestions, each_verb_of_a_list_is_a_question) {
  EXPECT_THAT(verbs_of("get"), ElementsAre("get"));
  EXPECT_THAT(verbs_of("get,list,watch"), ElementsAre("get", "list", "watch"));
  EXPECT_THAT(verbs_of("get, list"), ElementsAre("get", "list"));
  EXPECT_THAT(verbs_of("*"), ElementsAre("*"));
}

// The resource, its group and its subresource.
std::vector<std::string> parts_of(std::string_view resource) {
  const kube::ResourceAttributes asked = access_questions("update", resource).front().asked;
  return {asked.resource, asked.group, asked.subresource};
}

TEST(AccessQuestions, a_resource_may_have_a_group_and_a_subresource) {
  EXPECT_THAT(parts_of("ingresses.networking.k8s.io"),
              ElementsAre("ingresses", "networking.k8s.io", ""));
  EXPECT_THAT(parts_of("pods/log"), ElementsAre("pods", "", "log"));
  EXPECT_THAT(parts_of("deployments/scale.apps"), ElementsAre("deployments", "apps", "scale"));
  EXPECT_THAT(parts_of("deployments.apps/scale"), ElementsAre("deployments", "apps", "scale"));
}

// Only the server knows whether it is a subresource.
TEST(AccessQuestions, the_text_after_the_slash_stays_whole) {
  const auto behind = [](std::string_view resource) {
    return access_questions("get", resource).front().behind_slash;
  };
  EXPECT_EQ(behind("pods"), "");
  EXPECT_EQ(behind("pods/log"), "log");
  EXPECT_EQ(behind("nodes/ip-10-0-0-1.eu-west-1.compute.internal"),
            "ip-10-0-0-1.eu-west-1.compute.internal");
  EXPECT_EQ(behind("deployments.apps/web.example"), "web.example");
  EXPECT_THAT(parts_of("deployments.apps/web.example"),
              ElementsAre("deployments", "apps", "web.example"));
}

TEST(AccessQuestions, an_empty_verb_is_refused) {
  for (const char* verbs : {"", ",", "get,", ",get", "get,,list", "get, ,list"}) {
    EXPECT_THAT([&] { access_questions(verbs, "pods"); }, Throws<util::UsageError>()) << verbs;
  }
}

TEST(AccessQuestions, several_or_no_resources_are_refused) {
  for (const char* resource : {"", ".apps", "/log", "pods,secrets"}) {
    EXPECT_THAT([&] { access_questions("get", resource); }, Throws<util::UsageError>()) << resource;
  }
}

} // namespace
} // namespace iam::cli
