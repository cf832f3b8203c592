#include "util/environment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::util {
namespace {

using testing::ElementsAre;

TEST(Environment, tells_empty_from_unset) {
  const Environment environment({"A=1", "EMPTY=", "WITH=a=b"});
  EXPECT_EQ(environment.get("A"), "1");
  EXPECT_EQ(environment.get("EMPTY"), "");
  EXPECT_EQ(environment.get("WITH"), "a=b");
  EXPECT_FALSE(environment.get("NONE"));
  EXPECT_FALSE(environment.get_nonempty("EMPTY"));
}

TEST(Environment, keeps_the_first_of_a_name_and_drops_what_is_no_variable) {
  const Environment environment({"A=1", "A=2", "nonsense", "=x"});
  EXPECT_THAT(environment.entries(), ElementsAre("A=1"));
}

TEST(Environment, home_is_the_variable_and_never_empty) {
  EXPECT_EQ(Environment({"HOME=/home/x"}).home(), "/home/x");
  EXPECT_FALSE(Environment({"HOME="}).home());
  EXPECT_FALSE(Environment().home());
}

TEST(Environment, with_changes_a_copy) {
  const Environment before({"A=1", "B=2"});
  EXPECT_THAT(before.with("A", "3").with("C", "").entries(), ElementsAre("A=3", "B=2", "C="));
  EXPECT_EQ(before.get("A"), "1");
}

TEST(Environment, of_process_sees_what_the_process_has) {
  ASSERT_EQ(setenv("IAM_ENVIRONMENT_TEST", "here", 1), 0);
  EXPECT_EQ(Environment::of_process().get("IAM_ENVIRONMENT_TEST"), "here");
  unsetenv("IAM_ENVIRONMENT_TEST");
}

} // namespace
} // namespace iam::util
