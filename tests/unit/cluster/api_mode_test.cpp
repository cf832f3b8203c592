#include "cluster/api_mode.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

namespace iam::cluster {
namespace {

TEST(ApiMode, is_remembered_of_one_cluster) {
  const test::TempFolder folder;
  const util::Environment environment({"XDG_CACHE_HOME=" + folder.file("cache")});
  EXPECT_FALSE(is_known_in_api_mode("https://a", environment));
  remember_api_mode("https://a", environment);
  EXPECT_TRUE(is_known_in_api_mode("https://a", environment));
  EXPECT_FALSE(is_known_in_api_mode("https://b", environment));
}

TEST(ApiMode, is_forgotten_without_a_cache_folder) {
  for (const char* const cache : {"XDG_CACHE_HOME=/dev/null/x", "OTHER=1"}) {
    const util::Environment environment({cache});
    remember_api_mode("https://a", environment);
    EXPECT_FALSE(is_known_in_api_mode("https://a", environment));
  }
}

} // namespace
} // namespace iam::cluster
