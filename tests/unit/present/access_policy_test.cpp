#include "present/access_policy.hpp"

#include <gtest/gtest.h>

namespace iam::present {
namespace {

std::string allows(const char* name) {
  return allows_text(rbac::access_policies().find(name));
}

TEST(AllowsText, says_a_few_rules_in_a_line) {
  EXPECT_EQ(allows("AmazonEKSClusterAdminPolicy"), "everything");
  EXPECT_EQ(allows("AmazonEKSAdminViewPolicy"), "read everything");
  EXPECT_EQ(allows("AmazonEKSSecretReaderPolicy"), "read secrets");
  EXPECT_EQ(allows("AWSBackupFullAccessPolicyForRestore"), "list,get,create everything");
  EXPECT_EQ(
      allows("AmazonEKSACKPolicy"),
      "read namespaces; manage everything in 56 API groups; create,get,list,watch leases; ...");
}

TEST(AllowsText, answers_of_many_rules_what_people_ask) {
  EXPECT_EQ(allows("AmazonEKSAdminPolicy"),
            "write workloads, secrets, pods/exec, roles; not nodes, CRDs");
  EXPECT_EQ(allows("AmazonEKSViewPolicy"),
            "read workloads; not secrets, pods/exec, roles, nodes, CRDs");
}

TEST(AllowsText, is_unknown_where_the_rules_are) {
  EXPECT_EQ(allows("AmazonEKSAutoNodePolicy"), "unknown");
  EXPECT_EQ(allows_text(nullptr), "unknown");
  EXPECT_EQ(scope_text(nullptr), "unknown");
  EXPECT_EQ(audience_text(nullptr), "unknown");
}

} // namespace
} // namespace iam::present
