#include "present/export_cloudformation.hpp"
#include "support/export_source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::present {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(CloudformationOf, has_a_resource_for_each_entry) {
  test::BothStoresToExport stores;
  access::AccessEntry entry = test::role_entry("Dev", "x:{{SessionName}}", {"yes"});
  entry.policies = {test::policy("AmazonEKSViewPolicy", {"web"}),
                    test::policy("AmazonEKSEditPolicy", {})};
  entry.tags = {{"team", "a"}};
  stores.with_entries({entry});
  EXPECT_THAT(cloudformation_of(stores.source()).text, HasSubstr(R"(
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  RoleDev:
    DeletionPolicy: Retain
    Properties:
      AccessPolicies:
      - AccessScope:
          Namespaces:
          - web
          Type: namespace
        PolicyArn: arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy
      - AccessScope:
          Type: cluster
        PolicyArn: arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy
      ClusterName: prod
      KubernetesGroups:
      - "yes"
      PrincipalArn: arn:aws:iam::111122223333:role/Dev
      Tags:
      - Key: team
        Value: a
      Type: STANDARD
      Username: "x:{{SessionName}}"
    Type: AWS::EKS::AccessEntry
    UpdateReplacePolicy: Retain
)"));
}

TEST(CloudformationOf, leaves_out_aws_auth_and_says_so) {
  test::BothStoresToExport stores;
  stores.with_entries({}).with_map({{"mapRoles", "[]\n"}});
  const ExportedCode code = cloudformation_of(stores.source());
  EXPECT_THAT(code.omissions, ElementsAre(Omission{"kube-system/aws-auth",
                                                   "CloudFormation has no resource for it"}));
  EXPECT_THAT(code.text, HasSubstr("# Left out: kube-system/aws-auth: "));
  EXPECT_THAT(code.text, HasSubstr("\nResources: {}\n"));
}

TEST(CloudformationOf, leaves_out_what_cloudformation_would_replace) {
  test::BothStoresToExport stores;
  stores.with_entries({test::role_entry("Dev", "{{resolve:ssm:x}}")});
  const ExportedCode code = cloudformation_of(stores.source());
  EXPECT_THAT(code.omissions.at(0).why, HasSubstr("{{resolve:"));
  EXPECT_THAT(code.text, Not(HasSubstr("Username")));
}

TEST(CloudformationOf, marks_entries_of_nodes) {
  test::BothStoresToExport stores;
  access::AccessEntry entry = test::role_entry("Node");
  entry.type = "EC2_LINUX";
  stores.with_entries({entry});
  EXPECT_THAT(cloudformation_of(stores.source()).text,
              HasSubstr("Resources:\n  # Of nodes: EKS makes such entries"));
}

TEST(CloudformationOf, says_when_it_is_too_long_for_one_template) {
  const auto is_to_be_split = [](int count) {
    std::vector<access::AccessEntry> entries;
    for (int i = 0; i < count; ++i) {
      entries.push_back(test::role_entry("R" + std::to_string(i)));
    }
    test::BothStoresToExport stores;
    const std::string text = cloudformation_of(stores.with_entries(entries).source()).text;
    return text.find("# Split it: CloudFormation takes 500 resources,") != std::string::npos;
  };
  EXPECT_FALSE(is_to_be_split(500));
  EXPECT_TRUE(is_to_be_split(501));
}

} // namespace
} // namespace iam::present
