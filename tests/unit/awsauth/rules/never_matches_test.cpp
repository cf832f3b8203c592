#include "awsauth/rules/never_matches.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::awsauth {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string rule_for(List list, const std::string& arn) {
  const auto finding = reason_never_matched(list, arn);
  return std::string(finding ? id(finding->rule) : "");
}

TEST(ReasonNeverMatched, is_none_for_what_callers_arrive_with) {
  for (const std::string arn :
       {"arn:aws:iam::111122223333:role/Dev", "arn:aws-cn:iam::111122223333:role/Dev",
        "arn:aws:iam::111122223333:user/team/jane", "arn:aws:iam::111122223333:root",
        "arn:aws:sts::111122223333:federated-user/jane"}) {
    EXPECT_EQ(rule_for(List::roles, arn), "") << arn;
  }
  EXPECT_EQ(rule_for(List::accounts, "011122223333"), "");
}

TEST(ReasonNeverMatched, does_not_lie_in_the_case_of_letters) {
  EXPECT_EQ(rule_for(List::roles, "ARN:AWS:IAM::111122223333:Role/Dev"), "");
  EXPECT_EQ(rule_for(List::roles, "arn:aws:iam::111122223333:Role/Dev"), "");
  const auto path = reason_never_matched(List::roles, "arn:aws:IAM::111122223333:ROLE/team/Dev");
  EXPECT_EQ(path->rule, Rule::role_path);
  EXPECT_EQ(path->fix, "write arn:aws:iam::111122223333:role/Dev");
}

TEST(ReasonNeverMatched, names_the_rule) {
  for (const auto& [arn, rule] : std::vector<std::pair<std::string, std::string>>{
           {"arn:aws:iam::111122223333:role/team/Dev", "role-path"},
           {"arn:aws:sts::111122223333:assumed-role/Dev/jane", "assumed-role-arn"},
           {"arn:aws:iam::111122223333:role/*", "wildcard"},
           {" arn:aws:iam::111122223333:role/Dev", "arn-whitespace"},
           {"arn:aws:iam::111122223333:role/Dev\n", "arn-whitespace"},
           {"Dev", "not-an-arn"},
           {"arn:aws:s3:::bucket", "not-an-arn"},
           {"arn:aws:iam::111122223333:group/Admins", "not-an-arn"},
           {"arn:aws:iam::111122223333:instance-profile/Dev", "not-an-arn"},
           {"arn:aws:sts::111122223333:self", "not-an-arn"},
           {"arn:azure:iam::111122223333:role/Dev", "partition"}}) {
    EXPECT_EQ(rule_for(List::roles, arn), rule) << arn;
  }
  EXPECT_EQ(rule_for(List::accounts, "11122223333"), "account-id");
  EXPECT_EQ(rule_for(List::accounts, "1111-2222-3333"), "account-id");
}

TEST(ReasonNeverMatched, says_what_to_write_in_the_letters_of_the_map) {
  EXPECT_EQ(reason_never_matched(List::roles, "arn:aws:iam::111122223333:role/Team/Dev")->fix,
            "write arn:aws:iam::111122223333:role/Dev");
  EXPECT_EQ(
      reason_never_matched(List::roles, "arn:aws:sts::111122223333:assumed-role/Dev/jane")->fix,
      "write arn:aws:iam::111122223333:role/Dev");
}

std::vector<std::string> findings_of(const MapData& data) {
  std::vector<std::string> result;
  for (const Finding& finding : all_findings(read(data))) {
    result.push_back(
        fmt::format("{} {}:{}", id(finding.rule), data_key(finding.list), finding.position.line));
  }
  return result;
}

TEST(AllFindings, hides_every_entry_of_a_principal_but_the_last) {
  MapData data;
  data.roles = "- rolearn: arn:aws:iam::111122223333:role/Dev\n"
               "- rolearn: arn:aws:iam::111122223333:role/Ops\n"
               "- rolearn: arn:aws:iam::111122223333:role/dev\n"
               "- rolearn: arn:aws:iam::111122223333:role/DEV\n";
  EXPECT_THAT(findings_of(data), ElementsAre("duplicate mapRoles:1", "duplicate mapRoles:3"));
  const std::vector<Finding> findings = all_findings(read(data));
  EXPECT_EQ(findings[0].message, "hidden by line 4, which names the same principal: the last "
                                 "entry counts, groups are not joined");
  EXPECT_EQ(findings[0].hidden_by, 3U);
  EXPECT_EQ(findings[0].severity, Severity::warning);
}

TEST(AllFindings, sees_no_duplicate_in_what_is_dropped_or_in_another_list) {
  MapData data;
  data.roles = "- rolearn: arn:aws:iam::111122223333:user/jane\n";
  data.users = "- userarn: arn:aws:iam::111122223333:user/jane\n";
  EXPECT_THAT(findings_of(data), IsEmpty());
  data.roles = "- {username: a}\n- {username: b}\n";
  EXPECT_THAT(findings_of(data), ElementsAre("missing-arn mapRoles:1", "missing-arn mapRoles:2"));
}

TEST(AllFindings, names_an_sso_block) {
  MapData data;
  data.roles = "- sso: {permissionSetName: View, accountID: \"111122223333\"}\n";
  EXPECT_THAT(findings_of(data), ElementsAre("sso-block mapRoles:1"));
}

} // namespace
} // namespace iam::awsauth
