#include "awsauth/rules/never_matches.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::awsauth {
namespace {

using testing::ElementsAre;

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
           {"arn:azure:iam::111122223333:role/Dev", "partition"},
           {"arn:aws:iam:eu-west-1:111122223333:role/Dev", "arn-region"},
           {"arn:aws:sts:eu-west-1:111122223333:federated-user/jane", "arn-region"},
           {"arn:aws:iam:::role/Dev", "arn-account"},
           {"arn:aws:iam::1111222233334:role/Dev", "arn-account"},
           {"arn:aws:iam::11112222333:user/jane", "arn-account"},
           {"arn:aws:iam::XXXXXXXXXXXX:role/Dev", "arn-account"},
           {"arn:aws:iam::<ACCOUNT>:role/Dev", "arn-account"},
           {"arn:aws:iam::1111-2222-3333:role/Dev", "arn-account"},
           {"arn:aws:iam::aws:role/Dev", "arn-account"},
           {"arn:aws:iam:::root", "arn-account"},
           {"arn:aws:iam::{{AccountID}}:role/Dev", "arn-account"},
           {"arn:aws:iam::111122223333:role", "arn-name"},
           {"arn:aws:iam::111122223333:role/", "arn-name"},
           {"arn:aws:iam::111122223333:role/team/", "arn-name"},
           {"arn:aws:iam::111122223333:user/", "arn-name"},
           {"arn:aws:iam::111122223333:role/a b", "arn-name"},
           {"arn:aws:iam::111122223333:role/\u00e9t\u00e9", "arn-name"},
           {"arn:aws:iam::111122223333:role/Dev:1", "arn-name"},
           {"arn:aws:iam::111122223333:user/team/a!", "arn-name"},
           {"arn:aws:iam::111122223333:role/" + std::string(65, 'x'), "arn-name"},
           {"arn:aws:sts::111122223333:assumed-role/", "arn-name"},
           {"arn:aws:sts::111122223333:federated-user/", "arn-name"},
           {"${admin_role_arn}", "placeholder"},
           {"<ARN of the role>", "placeholder"},
           {"$ROLE_ARN", "placeholder"},
           {"arn:aws:iam::111122223333:policy/Admin", "not-an-arn"}}) {
    EXPECT_EQ(rule_for(List::roles, arn), rule) << arn;
  }
  EXPECT_EQ(rule_for(List::accounts, "11122223333"), "account-id");
  EXPECT_EQ(rule_for(List::accounts, "1111-2222-3333"), "account-id");
}

TEST(ReasonsNeverMatched, name_all_that_is_wrong_with_an_arn) {
  Mapping mapping;
  mapping.arn = "arn:aws:iam:us-east-1:11112222333344:role/team/Dev";
  std::vector<std::string> rules;
  for (const Finding& finding : reasons_never_matched(mapping)) {
    EXPECT_TRUE(finding.silent);
    rules.emplace_back(id(finding.rule));
  }
  EXPECT_THAT(rules, ElementsAre("arn-region", "arn-account", "role-path"));
}

TEST(ReasonNeverMatched, quotes_an_account_as_it_is_written) {
  EXPECT_EQ(reason_never_matched(List::roles, "arn:aws:iam::XXXX:role/Dev")->message,
            "\"XXXX\" is not an account: an account's id has 12 digits");
  EXPECT_EQ(reason_never_matched(List::roles, "arn:aws:iam::1111222233334:role/Dev")->message,
            "\"1111222233334\" has 13 digits, and an account's id has 12");
}

TEST(ReasonNeverMatched, says_what_to_write_in_the_letters_of_the_map) {
  EXPECT_EQ(reason_never_matched(List::roles, "arn:aws:iam::111122223333:role/Team/Dev")->fix,
            "write arn:aws:iam::111122223333:role/Dev");
  EXPECT_EQ(
      reason_never_matched(List::roles, "arn:aws:sts::111122223333:assumed-role/Dev/jane")->fix,
      "write arn:aws:iam::111122223333:role/Dev");
  EXPECT_EQ(
      reason_never_matched(List::roles, "arn:aws:sts::111122223333:assumed-role/Team/Dev/me")->fix,
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
  data.roles = "- {username: a, rolearn: arn:aws:iam::111122223333:role/Dev}\n"
               "- {username: a, rolearn: arn:aws:iam::111122223333:role/Ops}\n"
               "- {username: a, rolearn: arn:aws:iam::111122223333:role/dev}\n"
               "- {username: a, rolearn: arn:aws:iam::111122223333:role/DEV}\n";
  EXPECT_THAT(findings_of(data), ElementsAre("duplicate mapRoles:1", "duplicate mapRoles:3"));
  const std::vector<Finding> findings = all_findings(read(data));
  EXPECT_EQ(findings[0].message, "hidden by line 4, which names the same principal: the last "
                                 "entry counts, groups are not joined");
  EXPECT_EQ(findings[0].hidden_by, (ItemNumber{List::roles, 3}));
  EXPECT_EQ(findings[0].severity, Severity::warning);
}

TEST(AllFindings, sees_no_duplicate_in_what_is_dropped) {
  MapData data;
  data.roles = "- {username: a}\n- {username: b}\n";
  EXPECT_THAT(findings_of(data), ElementsAre("missing-arn mapRoles:1", "missing-arn mapRoles:2"));
}

TEST(AllFindings, hide_a_user_behind_the_same_principal_in_mapRoles) {
  MapData data;
  data.roles = "# a comment\n- {username: a, rolearn: arn:aws:iam::111122223333:USER/jane}\n";
  data.users = "- {username: a, userarn: arn:aws:iam::111122223333:user/jane}\n";
  EXPECT_THAT(findings_of(data), ElementsAre("wrong-kind mapRoles:2", "duplicate mapUsers:1"));
  const Finding finding = all_findings(read(data)).back();
  EXPECT_EQ(finding.message,
            "hidden by line 2 of mapRoles, which names the same principal and is asked first");
  EXPECT_EQ(finding.hidden_by, (ItemNumber{List::roles, 0}));
  EXPECT_TRUE(finding.silent);
}

TEST(AllFindings, names_users_of_which_one_answers_at_random) {
  MapData data;
  data.users = "- {username: a, userarn: arn:aws:iam::111122223333:user/jane}\n"
               "- {username: b, userarn: arn:aws:iam::111122223333:user/Jane}\n";
  EXPECT_THAT(findings_of(data), ElementsAre("duplicate mapUsers:2"));
  EXPECT_FALSE(all_findings(read(data)).front().silent);
  EXPECT_FALSE(all_findings(read(data)).front().hidden_by);
}

TEST(AllFindings, point_at_the_ARN) {
  MapData data;
  data.roles = "- username: a\n  rolearn: arn:aws:iam::111122223333:role/team/Dev\n";
  const Finding finding = all_findings(read(data)).front();
  EXPECT_EQ(finding.rule, Rule::role_path);
  EXPECT_EQ(finding.position, (yaml::Position{2, 12}));
}

TEST(AllFindings, names_an_sso_block) {
  MapData data;
  data.roles = "- sso: {permissionSetName: View, accountID: \"111122223333\"}\n"
               "  username: view\n";
  EXPECT_THAT(findings_of(data), ElementsAre("sso-block mapRoles:1"));
}

} // namespace
} // namespace iam::awsauth
