#include "present/export_terraform.hpp"
#include "support/export_source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::present {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string code_of(const access::AccessEntry& entry) {
  test::BothStoresToExport stores;
  stores.with_entries({entry});
  return terraform_of(stores.source()).text;
}

std::string code_of_map(const std::map<std::string, std::string>& data) {
  test::BothStoresToExport stores;
  stores.with_map(data);
  return terraform_of(stores.source()).text;
}

TEST(TerraformOf, imports_an_entry_and_its_policies) {
  access::AccessEntry entry = test::role_entry("Dev", "dev", {"b", "a"});
  entry.policies = {test::policy("AmazonEKSViewPolicy", {"web"})};
  entry.tags = {{"a b", "1"}, {"team", "x"}};
  EXPECT_THAT(code_of(entry), HasSubstr(R"(
import {
  to = aws_eks_access_entry.role_Dev
  id = "prod:arn:aws:iam::111122223333:role/Dev"
}

resource "aws_eks_access_entry" "role_Dev" {
  cluster_name      = "prod"
  principal_arn     = "arn:aws:iam::111122223333:role/Dev"
  type              = "STANDARD"
  user_name         = "dev"
  kubernetes_groups = ["b", "a"]

  tags = {
    "a b"  = "1"
    "team" = "x"
  }
}

import {
  to = aws_eks_access_policy_association.role_Dev_AmazonEKSViewPolicy
  id = "prod#arn:aws:iam::111122223333:role/Dev#arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
}

resource "aws_eks_access_policy_association" "role_Dev_AmazonEKSViewPolicy" {
  cluster_name  = "prod"
  principal_arn = aws_eks_access_entry.role_Dev.principal_arn
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"

  access_scope {
    type       = "namespace"
    namespaces = ["web"]
  }
}
)"));
}

TEST(TerraformOf, escapes_templates_quotes_and_what_cannot_be_seen) {
  const std::string code =
      code_of(test::role_entry("Dev", "x:{{SessionName}}${a}%{b}\"\\\n\u200b\U000E0001", {}));
  EXPECT_THAT(code,
              HasSubstr(R"(user_name     = "x:{{SessionName}}$${a}%%{b}\"\\\n\u200b\U000e0001")"));
}

TEST(TerraformOf, keeps_the_text_of_the_map) {
  const std::string code = code_of_map({{"mapRoles", "- rolearn: x # \"${a}\" \\ %{b}\n  EOT\n"},
                                        {"mapUsers", "[]"},
                                        {"elsewhere", "x"}});
  EXPECT_THAT(code,
              HasSubstr("    mapRoles = <<EOTT\n- rolearn: x # \"$${a}\" \\ %%{b}\n  EOT\nEOTT\n"
                        "    mapUsers = \"[]\"\n  }\n"));
  EXPECT_THAT(code, HasSubstr("resource \"kubernetes_config_map_v1_data\" \"aws_auth\" {\n"));
  EXPECT_THAT(code, HasSubstr("    name      = \"aws-auth\"\n    namespace = \"kube-system\"\n"));
  EXPECT_THAT(code, Not(HasSubstr("elsewhere")));
}

TEST(TerraformOf, quotes_the_text_of_a_map_that_a_heredoc_does_not_hold) {
  EXPECT_THAT(code_of_map({{"mapRoles", "a: \u200b\n"}}), HasSubstr(R"(mapRoles = "a: \u200b\n")"));
  EXPECT_THAT(code_of_map({{"mapRoles", "a\r\n"}}), HasSubstr(R"(mapRoles = "a\r\n")"));
}

TEST(TerraformOf, has_no_resource_for_a_map_without_lists) {
  EXPECT_THAT(code_of_map({}), Not(HasSubstr("resource")));
}

TEST(TerraformOf, says_of_a_map_that_nobody_reads_it) {
  test::BothStoresToExport stores;
  stores.with_map({{"mapRoles", "[]\n"}}).with_entries({});
  EXPECT_THAT(terraform_of(stores.source()).text, Not(HasSubstr("nobody reads")));
  stores.listing().mode = access::Mode::api;
  EXPECT_THAT(terraform_of(stores.source()).text, HasSubstr("# In the authentication mode API, "));
}

TEST(TerraformOf, names_what_it_leaves_out) {
  test::BothStoresToExport stores;
  stores.with_entries({test::role_entry("aws-service-role/x/Y")});
  const ExportedCode code = terraform_of(stores.source());
  EXPECT_THAT(code.omissions, Not(IsEmpty()));
  EXPECT_THAT(code.text, HasSubstr("# Left out: the access entry of arn:aws:iam::111122223333:role/"
                                   "aws-service-role/x/Y: AWS makes it"));
  EXPECT_THAT(code.text, Not(HasSubstr("resource")));
}

} // namespace
} // namespace iam::present
