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

TEST(WayToApiMode, takes_one_step_at_a_time) {
  EXPECT_EQ(printed(way_to_api_mode(Mode::api_and_config_map)),
            "go to the mode API: kubectl iam mode API --yes-one-way");
  EXPECT_EQ(printed(way_to_api_mode(Mode::config_map)),
            "go to the mode API, by way of API_AND_CONFIG_MAP: "
            "kubectl iam mode API_AND_CONFIG_MAP --yes-one-way");
}

} // namespace
} // namespace iam::access
