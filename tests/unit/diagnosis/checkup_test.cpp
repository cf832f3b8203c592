#include "diagnosis/checkup.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::diagnosis {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

std::exception_ptr problem(const std::string& cause) {
  return std::make_exception_ptr(util::Error(cause));
}

std::string cause_of(const Checkup& checkup) {
  try {
    std::rethrow_exception(checkup.problem());
  } catch (const util::Error& error) {
    return error.cause();
  }
}

Checkup all_well() {
  Checkup checkup;
  for (const Step step : k_steps) {
    checkup.pass(step, std::nullopt, "");
  }
  return checkup;
}

TEST(Checkup, what_is_well_is_zero) {
  const Checkup checkup = all_well();
  EXPECT_EQ(checkup.exit_code(), 0);
  EXPECT_FALSE(checkup.has_failed());
  EXPECT_THAT(checkup.steps(), SizeIs(k_steps.size()));
}

TEST(Checkup, nothing_behind_the_first_failure_is_reached) {
  Checkup checkup = all_well();
  checkup.fail(Step::authentication, std::nullopt, "", problem("later"));
  checkup.fail(Step::tcp, std::chrono::microseconds(5), "address", problem("first"));
  checkup.warn(Step::context, util::Error("before"));
  checkup.warn(Step::tcp, util::Error("of what failed"));
  checkup.warn(Step::mode, util::Error("behind"));
  const auto steps = checkup.steps();
  EXPECT_EQ(steps[0].result, StepResult::ok);
  EXPECT_EQ(steps[1].result, StepResult::ok);
  EXPECT_EQ(steps[2].result, StepResult::failed);
  EXPECT_EQ(steps[2].detail, "address");
  for (std::size_t i = 3; i < steps.size(); ++i) {
    EXPECT_EQ(steps[i].result, StepResult::not_reached);
    EXPECT_EQ(steps[i].step, k_steps[i]);
    EXPECT_THAT(steps[i].detail, IsEmpty());
  }
  EXPECT_EQ(cause_of(checkup), "first");
  ASSERT_THAT(checkup.warnings(), SizeIs(1));
  EXPECT_EQ(checkup.warnings()[0].second.cause(), "before");
  EXPECT_EQ(checkup.exit_code(), 1);
}

TEST(Checkup, what_is_unknown_is_no_failure_unless_it_is_access_itself) {
  Checkup checkup = all_well();
  for (const Step step : {Step::iam_identity, Step::mode, Step::lint}) {
    checkup.leave_unknown(step, std::nullopt, "why");
  }
  EXPECT_EQ(checkup.exit_code(), 0);
  for (const Step step : {Step::authentication, Step::authorisation}) {
    Checkup unknown = all_well();
    unknown.leave_unknown(step, std::nullopt, "why");
    EXPECT_EQ(unknown.exit_code(), 2);
  }
}

} // namespace
} // namespace iam::diagnosis
