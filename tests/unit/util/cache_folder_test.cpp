#include "util/cache_folder.hpp"

#include <gtest/gtest.h>

namespace iam::util {
namespace {

TEST(CacheFolder, of_the_user) {
  EXPECT_EQ(cache_folder(Environment({"HOME=/h"})), "/h/.cache/kubectl-iam");
  EXPECT_EQ(cache_folder(Environment({"HOME=/h", "XDG_CACHE_HOME=/c"})), "/c/kubectl-iam");
}

TEST(CacheFolder, a_relative_one_is_ignored) {
  EXPECT_EQ(cache_folder(Environment({"HOME=/h", "XDG_CACHE_HOME=c"})), "/h/.cache/kubectl-iam");
  EXPECT_FALSE(cache_folder(Environment({"XDG_CACHE_HOME="})));
}

} // namespace
} // namespace iam::util
