#include "diagnosis/caller_check.hpp"
#include "diagnosis/rights_check.hpp"
#include "util/proposed_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::diagnosis {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

kube::ApiError refused(int status) {
  return {status, "", "the server says no", "POST https://h"};
}

class CallerCheck : public testing::Test {
protected:
  CallerCheck() {
    m_answers.user.value = kube::UserInfo{.username = "dev", .groups = {"devs", "all"}};
    m_answers.accesses.value.emplace(m_questions.size());
  }

  void user_fails(const std::exception_ptr& error) {
    m_answers.user.value.reset();
    m_answers.user.error = error;
  }

  StepReport authentication() const {
    Checkup checkup;
    check_authentication(checkup, m_answers, [](const kube::ApiError&) {
      return std::make_exception_ptr(util::Error("explained"));
    });
    return checkup.steps()[static_cast<std::size_t>(Step::authentication)];
  }

  // The step, and the problem in words.
  std::pair<StepReport, std::string> authorisation(const std::string& namespace_ = {}) const {
    Checkup checkup;
    check_authorisation(checkup, m_answers,
                        {m_questions, namespace_, [this](const auto&) { return m_in_namespaces; }});
    std::string text;
    if (checkup.problem() != nullptr) {
      try {
        std::rethrow_exception(checkup.problem());
      } catch (const util::Error& error) {
        text = error.what() + std::string(" -> ") + util::complete_commands(error.cure());
      }
    }
    return {checkup.steps()[static_cast<std::size_t>(Step::authorisation)], text};
  }

  std::vector<kube::ResolvedQuestion> m_questions = common_questions("");
  kube::CallerAnswers m_answers;
  std::vector<AccessCheck> m_in_namespaces;
};

TEST_F(CallerCheck, who_is_let_in_is_named) {
  EXPECT_EQ(authentication().result, StepResult::ok);
  EXPECT_EQ(authentication().detail, "dev (devs, all)");
}

TEST_F(CallerCheck, only_a_401_is_explained) {
  user_fails(std::make_exception_ptr(refused(401)));
  EXPECT_EQ(authentication().result, StepResult::failed);
  m_answers.accesses.value.reset();
  user_fails(std::make_exception_ptr(refused(500)));
  EXPECT_EQ(authentication().result, StepResult::failed);
}

TEST_F(CallerCheck, another_answer_shows_that_the_caller_is_accepted) {
  user_fails(std::make_exception_ptr(util::Error("too old")));
  EXPECT_EQ(authentication().result, StepResult::ok);
  EXPECT_THAT(authentication().detail, HasSubstr("does not say as whom: too old"));
  m_answers.accesses.value.reset();
  EXPECT_EQ(authentication().result, StepResult::failed);
  user_fails(std::make_exception_ptr(refused(403)));
  EXPECT_EQ(authentication().result, StepResult::ok);
}

TEST_F(CallerCheck, any_of_the_common_rights_is_enough) {
  m_answers.accesses.value->at(0).is_allowed = true;
  m_answers.accesses.value->at(1).is_allowed = true;
  EXPECT_EQ(authorisation().first.detail, "2 of the common rights");
  EXPECT_EQ(authorisation("web").first.detail, "2 of the common rights in the namespace web");
  m_answers.accesses.value->back().is_allowed = true;
  EXPECT_EQ(authorisation().first.detail, "everything");
}

TEST_F(CallerCheck, rights_in_a_namespace_are_found) {
  m_in_namespaces.push_back({.asked = {.verb = "list", .namespace_ = "web"}, .is_allowed = true});
  EXPECT_EQ(authorisation().first.detail, "rights in the namespaces web");
  EXPECT_EQ(authorisation("other").first.result, StepResult::failed);
}

TEST_F(CallerCheck, without_any_right_somebody_else_has_to_bind_a_role) {
  const auto [report, problem] = authorisation();
  EXPECT_EQ(report.result, StepResult::failed);
  EXPECT_THAT(problem,
              testing::AllOf(HasSubstr("you get in, but have none of the common rights"),
                             HasSubstr("someone runs: kubectl create clusterrolebinding NAME "
                                       "--clusterrole=view --group=devs")));
}

TEST_F(CallerCheck, the_right_to_read_the_map_is_one) {
  m_answers.config_map.value.emplace(std::nullopt);
  EXPECT_EQ(authorisation().first.detail, "to read aws-auth, and none of the common rights");
}

TEST_F(CallerCheck, rights_that_are_not_told_are_unknown) {
  m_answers.accesses.value.reset();
  m_answers.accesses.error = std::make_exception_ptr(refused(403));
  EXPECT_EQ(authorisation().first.result, StepResult::unknown);
  EXPECT_EQ(authorisation().first.detail, "the server says no");
}

StepReport mode(const stores::EntryListing& eks, bool has_name = true, bool is_remembered = false) {
  Checkup checkup;
  check_mode(checkup, eks, has_name, is_remembered, 7us);
  return checkup.steps()[static_cast<std::size_t>(Step::mode)];
}

TEST(ModeCheck, says_what_eks_says) {
  stores::EntryListing eks;
  eks.mode = access::Mode::api_and_config_map;
  eks.entries.emplace(2);
  EXPECT_EQ(mode(eks).detail, "API_AND_CONFIG_MAP");
  eks.entries.reset();
  eks.unread.emplace_back("ListAccessEntries failed");
  EXPECT_EQ(mode(eks).detail,
            "API_AND_CONFIG_MAP, access entries unknown: ListAccessEntries failed");
  eks.mode = access::Mode::config_map;
  EXPECT_EQ(mode(eks).detail, "CONFIG_MAP");
  EXPECT_EQ(mode(eks).time, 7us);
}

TEST(ModeCheck, what_eks_does_not_say_is_unknown_or_remembered) {
  EXPECT_THAT(mode({}, false).detail, HasSubstr("--cluster-name"));
  EXPECT_THAT(mode({}).detail, HasSubstr("--profile"));
  stores::EntryListing eks;
  eks.unread.emplace_back("DescribeCluster failed");
  EXPECT_EQ(mode(eks).detail, "DescribeCluster failed");
  EXPECT_EQ(mode(eks).result, StepResult::unknown);
  EXPECT_EQ(mode(eks, true, true).detail, "API, as remembered");
}

} // namespace
} // namespace iam::diagnosis
