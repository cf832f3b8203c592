#include "access/migration_usernames.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::access {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const UsernameIndex k_index({"alice", "dev:alice", "dev:alice:x", "dev:bob:x", "dev:c:x",
                             "ops:{{SessionName}}", "ops:{{SessionName}}:{{SessionName}}-y"});

TEST(UsernameIndex, FindsTheNamesThatAPatternGives) {
  EXPECT_THAT(k_index.given_by("dev:{{SessionName}}"), ElementsAre("dev:alice"));
  EXPECT_THAT(k_index.given_by("dev:{{SessionName}}:x"), ElementsAre("dev:alice:x", "dev:bob:x"));
  EXPECT_THAT(k_index.given_by("{{SessionNameRaw}}"), ElementsAre("alice"));
  EXPECT_THAT(k_index.given_by("alice"), ElementsAre("alice"));
  EXPECT_THAT(k_index.given_by("dev:"), IsEmpty());
  EXPECT_THAT(k_index.given_by("{{SessionName}}:z"), IsEmpty());
}

TEST(UsernameIndex, FindsThePatternsThatGiveAName) {
  EXPECT_TRUE(k_index.gives("alice"));
  EXPECT_TRUE(k_index.gives("ops:alice"));
  EXPECT_TRUE(k_index.gives("ops:al:al-y"));
  EXPECT_FALSE(k_index.gives("ops:al:bo-y"));
  EXPECT_FALSE(k_index.gives("ops:"));
  EXPECT_FALSE(k_index.gives("bob"));
}

} // namespace
} // namespace iam::access
