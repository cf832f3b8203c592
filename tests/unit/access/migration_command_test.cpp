#include "access/migration_command.hpp"
#include "util/proposed_command.hpp"

#include <gtest/gtest.h>

namespace iam::access {
namespace {

std::string printed(const std::string& text) {
  return util::complete_commands(text, {});
}

TEST(RemovalCommands, are_one_for_roles_and_one_for_users) {
  const std::string role = "arn:aws:iam::111122223333:role/";
  const std::string user = "arn:aws:iam::111122223333:user/u";
  EXPECT_EQ(printed(removal_command(user, "entries")),
            "kubectl iam remove-user " + user + " --store entries");
  EXPECT_EQ(printed(removal_commands({role + "A", user, role + "B"}, "aws-auth")),
            "kubectl iam remove-role " + role + "A " + role + "B --store aws-auth; " +
                "kubectl iam remove-user " + user + " --store aws-auth");
}

} // namespace
} // namespace iam::access
