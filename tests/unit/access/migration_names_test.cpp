#include "access/migration_names.hpp"

#include <gtest/gtest.h>

namespace iam::access {
namespace {

TEST(MigrationNames, FindsTheUsernamesOfSessions) {
  EXPECT_TRUE(is_username_of("dev", "dev"));
  EXPECT_FALSE(is_username_of("dev", "dev2"));
  EXPECT_TRUE(is_username_of("{{SessionName}}", "alice"));
  EXPECT_FALSE(is_username_of("{{SessionName}}", "system:kube-scheduler")); // no session's name
  EXPECT_FALSE(is_username_of("{{SessionName}}", "a"));                     // too short
  EXPECT_TRUE(is_username_of("system:{{SessionName}}:x", "system:alice:x"));
  EXPECT_FALSE(is_username_of("system:{{SessionName}}:x", "system:alice:y"));
  EXPECT_TRUE(is_username_of("{{SessionNameRaw}}", "a@b"));
}

TEST(MigrationNames, PutsOneSessionInAllPlaces) {
  EXPECT_TRUE(is_username_of("{{SessionName}}.{{SessionNameRaw}}", "al.al"));
  EXPECT_FALSE(is_username_of("{{SessionName}}.{{SessionNameRaw}}", "al.bo"));
  EXPECT_FALSE(is_username_of("{{SessionName}}.{{SessionNameRaw}}", "al.bob"));
  EXPECT_FALSE(is_username_of("{{SessionName}}.{{SessionNameRaw}}", ""));
}

TEST(MigrationNames, PutsADashForAnAtSignInAllButTheRawName) {
  EXPECT_FALSE(is_username_of("{{SessionName}}", "al@x.com"));
  EXPECT_TRUE(is_username_of("{{SessionName}}", "al-x.com"));
  EXPECT_TRUE(is_username_of("{{SessionNameRaw}}", "al@x.com"));
  EXPECT_TRUE(is_username_of("{{SessionName}}:{{SessionNameRaw}}", "al-x.com:al@x.com"));
  EXPECT_FALSE(is_username_of("{{SessionName}}:{{SessionNameRaw}}", "al@x.com:al@x.com"));
}

TEST(MigrationNames, LeavesOutGroupsThatNoBindingCanName) {
  const MovedName moved = moved_group("", "arn:aws:iam::111122223333:role/Dev");
  EXPECT_EQ(moved.name, "");
  EXPECT_EQ(moved.refusal, "");
  EXPECT_EQ(moved.remarks.size(), 1U);
}

} // namespace
} // namespace iam::access
