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
  for (const kube::ResourceAttributes& asked : access_questions(verbs, "pods")) {
    found.push_back(asked.verb);
    EXPECT_EQ(asked.resource, "pods");
  }
  return found;
}

TEST(AccessQuestions, each_verb_of_a_list_is_a_question) {
  EXPECT_THAT(verbs_of("get"), ElementsAre("get"));
  EXPECT_THAT(verbs_of("get,list,watch"), ElementsAre("get", "list", "watch"));
  EXPECT_THAT(verbs_of("get, list"), ElementsAre("get", "list"));
  EXPECT_THAT(verbs_of("*"), ElementsAre("*"));
}

TEST(AccessQuestions, a_resource_may_have_a_group_and_a_subresource) {
  const auto in_group = access_questions("get", "ingresses.networking.k8s.io").front();
  EXPECT_EQ(in_group.resource, "ingresses");
  EXPECT_EQ(in_group.group, "networking.k8s.io");
  EXPECT_EQ(in_group.subresource, "");
  const auto core = access_questions("get", "pods/log").front();
  EXPECT_EQ(core.resource, "pods");
  EXPECT_EQ(core.group, "");
  EXPECT_EQ(core.subresource, "log");
  for (const char* written : {"deployments/scale.apps", "deployments.apps/scale"}) {
    const auto both = access_questions("update", written).front();
    EXPECT_EQ(both.resource, "deployments");
    EXPECT_EQ(both.group, "apps");
    EXPECT_EQ(both.subresource, "scale");
  }
}

TEST(AccessQuestions, a_verb_that_is_empty_is_refused) {
  for (const char* verbs : {"", ",", "get,", ",get", "get,,list", "get, ,list"}) {
    EXPECT_THAT([&] { access_questions(verbs, "pods"); }, Throws<util::UsageError>()) << verbs;
  }
}

TEST(AccessQuestions, several_resources_or_none_are_refused) {
  for (const char* resource : {"", ".apps", "/log", "pods,secrets"}) {
    EXPECT_THAT([&] { access_questions("get", resource); }, Throws<util::UsageError>()) << resource;
  }
}

} // namespace
} // namespace iam::cli
