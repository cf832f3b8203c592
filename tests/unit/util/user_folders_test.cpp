#include "util/user_folders.hpp"

#include <gtest/gtest.h>

namespace iam::util {
namespace {

TEST(UserFolders, are_below_the_home_folder) {
  const Environment environment({"HOME=/h"});
  EXPECT_EQ(cache_folder(environment), "/h/.cache/kubectl-iam");
  EXPECT_EQ(state_folder(environment), "/h/.local/state/kubectl-iam");
}

TEST(UserFolders, are_where_the_user_says) {
  const Environment environment({"HOME=/h", "XDG_CACHE_HOME=/c", "XDG_STATE_HOME=/s"});
  EXPECT_EQ(cache_folder(environment), "/c/kubectl-iam");
  EXPECT_EQ(state_folder(environment), "/s/kubectl-iam");
}

TEST(UserFolders, a_relative_one_is_ignored) {
  EXPECT_EQ(cache_folder(Environment({"HOME=/h", "XDG_CACHE_HOME=c"})), "/h/.cache/kubectl-iam");
  EXPECT_FALSE(cache_folder(Environment({"XDG_CACHE_HOME="})));
  EXPECT_FALSE(state_folder(Environment({"XDG_STATE_HOME=s"})));
}

} // namespace
} // namespace iam::util
