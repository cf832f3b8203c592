#include "access/desired_entry.hpp"
#include "present/export_eksctl.hpp"
#include "stores/desired_state.hpp"
#include "support/export_source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::present {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr const char* k_dev = "arn:aws:iam::111122223333:role/Dev";

stores::DesiredState read_back(const ExportedCode& code) {
  return stores::read_desired_state(code.text, "f", stores::k_aws_auth);
}

// What the lines of a map with `roles` become, and why others are left out.
std::vector<std::string> exported(const std::string& roles, std::vector<std::string>& reasons) {
  test::BothStoresToExport stores;
  stores.with_map({{"mapRoles", roles}});
  const ExportedCode code = eksctl_of(stores.source());
  for (const Omission& each : code.omissions) {
    reasons.push_back(each.what + ": " + each.why);
    EXPECT_THAT(code.text, HasSubstr("# Left out: " + each.what));
  }
  std::vector<std::string> arns;
  const stores::DesiredState state = read_back(code);
  for (const stores::DesiredMapping& wanted : *state.mappings) {
    arns.push_back(wanted.mapping.arn + " " + wanted.mapping.username);
  }
  return arns;
}

std::string role(const std::string& arn, const std::string& more = "username: u") {
  return "- rolearn: " + arn + "\n  " + more + "\n";
}

TEST(EksctlOf, says_what_both_stores_say) {
  test::BothStoresToExport stores;
  access::AccessEntry entry = test::role_entry("a/Dev", "d: {{SessionName}}", {"yes", "b"});
  entry.policies = {test::policy("AmazonEKSViewPolicy", {"web", "dev-*"}),
                    test::policy("AmazonEKSEditPolicy", {})};
  access::AccessEntry nodes =
      test::role_entry("Node", "system:node:{{EC2PrivateDNSName}}", {"system:nodes"});
  nodes.type = "EC2_LINUX";
  stores.with_entries({entry, nodes});
  stores.with_map({{"mapRoles", role(k_dev, "groups: ['1']")},
                   {"mapUsers", "- userarn: arn:aws:iam::111122223333:user/carol\n  username: c\n"},
                   {"mapAccounts", "- '000011112222'\n"}});
  const ExportedCode code = eksctl_of(stores.source());
  EXPECT_THAT(code.omissions, IsEmpty());
  const stores::DesiredState state = read_back(code);
  EXPECT_EQ(state.clusters.front().name, "prod");
  EXPECT_EQ(state.clusters.front().region, "eu-west-1");
  ASSERT_THAT(*state.mappings, SizeIs(3));
  EXPECT_EQ((*state.mappings)[0].mapping,
            (awsauth::Mapping{.list = awsauth::List::roles, .arn = k_dev, .groups = {"1"}}));
  EXPECT_EQ((*state.mappings)[1].mapping.list, awsauth::List::users);
  EXPECT_EQ((*state.mappings)[2].mapping.arn, "000011112222");
  ASSERT_THAT(*state.entries, SizeIs(2));
  for (const std::size_t i : {0U, 1U}) {
    EXPECT_THAT(
        access::plan_desired((*stores.listing().entries)[i], (*state.entries)[i], "aws").steps,
        IsEmpty());
  }
  EXPECT_EQ((*state.entries)[0].username, "d: {{SessionName}}");
  EXPECT_EQ((*state.entries)[1].groups, std::nullopt);
}

TEST(EksctlOf, says_nothing_of_a_store_that_is_not_exported) {
  test::BothStoresToExport stores;
  stores.with_map({{"mapRoles", "[]\n"}});
  EXPECT_THAT(eksctl_of(stores.source()).text,
              AllOf(HasSubstr("\niamIdentityMappings: []\n"), Not(HasSubstr("accessConfig"))));
  test::BothStoresToExport others;
  others.with_entries({});
  EXPECT_THAT(eksctl_of(others.source()).text,
              AllOf(HasSubstr("\n  accessEntries: []\n"), Not(HasSubstr("iamIdentityMappings:"))));
}

TEST(EksctlOf, asks_for_the_cluster_where_it_is_unknown) {
  test::BothStoresToExport stores;
  stores.with_map({{"mapRoles", "[]\n"}});
  ExportSource source = stores.source();
  source.cluster = {};
  EXPECT_THAT(eksctl_of(source).text, HasSubstr("give its name and region.\nmetadata: {}\n"));
}

TEST(EksctlOf, leaves_out_lines_that_eksctl_would_write_otherwise) {
  std::vector<std::string> reasons;
  EXPECT_THAT(exported(role(k_dev) + role("arn:aws:iam::111122223333:user/carol") +
                           role("arn:aws:sts::111122223333:assumed-role/Dev/s") + role("Dev") +
                           role("arn:aws:iam::111122223333:role/Nameless", "groups: []") +
                           role("arn:aws:iam::111122223333:role/Bad", "username: [x]\n  groups: x"),
                       reasons),
              ElementsAre(std::string(k_dev) + " u"));
  EXPECT_THAT(reasons,
              ElementsAre(HasSubstr("(arn:aws:iam::111122223333:user/carol): eksctl writes"),
                          HasSubstr("assumed-role/Dev/s): eksctl writes"),
                          HasSubstr("(Dev): eksctl writes"),
                          HasSubstr("Nameless): eksctl takes no line"), HasSubstr("Bad): ")));
}

TEST(EksctlOf, leaves_out_what_nobody_reads) {
  std::vector<std::string> reasons;
  EXPECT_THAT(
      exported("- sso: {permissionSetName: View, accountID: '111122223333'}\n  username: v\n" +
                   role(k_dev, "username: d\n  groups: [1]"),
               reasons),
      IsEmpty());
  EXPECT_THAT(reasons, ElementsAre(HasSubstr("nobody reads"), HasSubstr("nobody reads")));
}

// Applied elsewhere, the role would get in: its path is taken off.
TEST(EksctlOf, leaves_out_lines_that_nobody_can_match) {
  std::vector<std::string> reasons;
  EXPECT_THAT(exported(role("arn:aws:iam::111122223333:role/a/Path") + role(k_dev), reasons),
              ElementsAre(std::string(k_dev) + " u"));
  EXPECT_THAT(reasons, ElementsAre(HasSubstr("role/a/Path): this line lets nobody in")));
}

TEST(EksctlOf, leaves_out_all_lines_of_a_principal_or_none) {
  std::vector<std::string> reasons;
  EXPECT_THAT(
      exported(role(k_dev) + role(k_dev, "username: 'two'") + role(k_dev, "groups: [1]"), reasons),
      IsEmpty());
  EXPECT_THAT(reasons, SizeIs(3));
  reasons.clear();
  EXPECT_THAT(exported(role(k_dev) + role(k_dev, "username: two"), reasons),
              ElementsAre(std::string(k_dev) + " u", std::string(k_dev) + " two"));
  EXPECT_THAT(reasons, IsEmpty());
}

TEST(EksctlOf, has_no_tags_and_says_so) {
  test::BothStoresToExport stores;
  access::AccessEntry entry = test::role_entry("Dev");
  entry.tags = {{"team", "a"}};
  stores.with_entries({entry});
  EXPECT_THAT(eksctl_of(stores.source()).omissions,
              ElementsAre(Omission{"the tags of " + entry.principal,
                                   "eksctl's access entries have no tags"}));
}

TEST(EksctlOf, escapes_what_cannot_be_seen) {
  test::BothStoresToExport stores;
  stores.with_entries({test::role_entry("Dev", "a\u200b\nb", {"\x1b[31m"})});
  const ExportedCode code = eksctl_of(stores.source());
  EXPECT_THAT(code.text, Not(HasSubstr("\u200b")));
  EXPECT_THAT(code.text, Not(HasSubstr("\x1b")));
  const stores::DesiredState state = read_back(code);
  EXPECT_EQ(state.entries->at(0).username, "a\u200b\nb");
  EXPECT_THAT(*state.entries->at(0).groups, ElementsAre("\x1b[31m"));
}

} // namespace
} // namespace iam::present
