#include "access/access_entry.hpp"

#include <gtest/gtest.h>

namespace iam::access {
namespace {

TEST(Mode, is_read_as_eks_writes_it) {
  for (const Mode mode : {Mode::config_map, Mode::api_and_config_map, Mode::api}) {
    EXPECT_EQ(parse_mode(text_of(mode)), mode);
  }
  EXPECT_EQ(parse_mode("SOMETHING_NEW"), std::nullopt);
}

TEST(HeldPolicy, is_shown_with_its_namespaces) {
  const std::string arn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
  EXPECT_EQ(text_of(HeldPolicy{arn, {{"cluster", {}}}}), "AmazonEKSViewPolicy");
  EXPECT_EQ(text_of(HeldPolicy{arn, {{"namespace", {"a", "b-*"}}}}), "AmazonEKSViewPolicy:a,b-*");
  EXPECT_EQ(text_of(HeldPolicy{arn, {}}), "AmazonEKSViewPolicy");
}

TEST(AccessEntry, is_known_to_the_authenticator_without_its_roles_path) {
  AccessEntry entry;
  entry.principal = "arn:aws:iam::111122223333:role/a/b/Dev";
  EXPECT_EQ(canonical_arn(entry), "arn:aws:iam::111122223333:role/Dev");
  entry.principal = "arn:aws:iam::111122223333:user/a/bob";
  EXPECT_EQ(canonical_arn(entry), "arn:aws:iam::111122223333:user/a/bob");
}

TEST(AccessEntry, of_a_service_linked_role_or_of_auto_mode_is_managed_by_aws) {
  AccessEntry entry;
  entry.principal = "arn:aws:iam::111122223333:role/Dev";
  entry.username = "dev";
  EXPECT_EQ(managed_by(entry), "");
  entry.username = "eks:managed";
  EXPECT_EQ(managed_by(entry), "aws");
  entry.username = "x";
  entry.principal = "arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/R";
  EXPECT_EQ(managed_by(entry), "aws");
}

} // namespace
} // namespace iam::access
