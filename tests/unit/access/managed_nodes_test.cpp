#include "access/managed_nodes.hpp"

#include <gtest/gtest.h>

namespace iam::access {
namespace {

using Source = ManagedNodes::Source;

const ManagedNodes k_linux{Source::node_group, "linux", "arn:linux", "AL2023_x86_64_STANDARD"};
const ManagedNodes k_windows{Source::node_group, "windows", "arn:windows",
                             "WINDOWS_CORE_2022_x86_64"};
const ManagedNodes k_fargate{Source::fargate_profile, "serverless", "arn:fargate", ""};

TEST(EntryTypeFor, is_that_of_the_nodes_of_the_role) {
  const std::vector<ManagedNodes> nodes{k_linux, k_windows, k_fargate};
  EXPECT_EQ(entry_type_for("arn:linux", nodes), "EC2_LINUX");
  EXPECT_EQ(entry_type_for("arn:windows", nodes), "EC2_WINDOWS");
  EXPECT_EQ(entry_type_for("arn:fargate", nodes), "FARGATE_LINUX");
}

TEST(EntryTypeFor, is_for_linux_if_windows_shares_the_role) {
  ManagedNodes shared = k_windows;
  shared.role = k_linux.role;
  EXPECT_EQ(entry_type_for(k_linux.role, {shared, k_linux}), "EC2_LINUX");
}

TEST(ManagedNodes, have_a_name_for_people) {
  EXPECT_EQ(text_of(k_linux), "node group linux");
  EXPECT_EQ(text_of(k_fargate), "Fargate profile serverless");
}

} // namespace
} // namespace iam::access
