#include "cli/parse.hpp"

#include <gtest/gtest.h>

namespace iam::cli {
namespace {

TEST(FailureCode, is_that_of_the_verb_that_is_named) {
  EXPECT_EQ(failure_code({"test-role"}), 2);
  EXPECT_EQ(failure_code({"test-role", "Dev", "--no-such-flag"}), 2);
  EXPECT_EQ(failure_code({"--context", "prod", "test-role", "Dev"}), 2);
  EXPECT_EQ(failure_code({"--context=test-role", "list"}), 1);
  EXPECT_EQ(failure_code({"list", "test-role"}), 1);
}

TEST(FailureCode, is_1_where_no_verb_is_named) {
  EXPECT_EQ(failure_code({}), 1);
  EXPECT_EQ(failure_code({"help", "test-role"}), 1);
  EXPECT_EQ(failure_code({"__complete", "test-role", ""}), 1);
  EXPECT_EQ(failure_code({"--no-such-flag"}), 1);
  EXPECT_EQ(failure_code({"sso"}), 1);
}

} // namespace
} // namespace iam::cli
