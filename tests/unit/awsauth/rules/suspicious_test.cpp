#include "awsauth/rules/suspicious.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::awsauth {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<Finding> findings_in(List list, const std::string& text) {
  MapData data;
  data[list] = text;
  std::vector<Finding> findings;
  find_suspicious(read(std::move(data)), list, findings);
  for (const Finding& finding : findings) { // the authenticator reads these entries
    EXPECT_FALSE(finding.silent);
    EXPECT_EQ(finding.severity, Severity::warning);
  }
  return findings;
}

std::vector<std::string> rules_in(List list, const std::string& text) {
  std::vector<std::string> rules;
  for (const Finding& finding : findings_in(list, text)) {
    rules.emplace_back(id(finding.rule));
  }
  return rules;
}

// An entry of mapRoles with these lines below its ARN.
std::string entry(const std::string& lines) {
  return "- rolearn: arn:aws:iam::111122223333:role/Dev\n" + lines;
}

std::vector<std::string> rules_of(const std::string& lines) {
  return rules_in(List::roles, entry(lines));
}

TEST(FindSuspicious, has_nothing_to_say_about_what_people_mean) {
  EXPECT_THAT(rules_of("  username: dev:{{SessionName}}\n  groups:\n    - dev\n    - 'a b'\n"),
              IsEmpty());
  EXPECT_THAT(rules_of("  username: system:node:{{EC2PrivateDNSName}}\n  groups: [system:nodes]\n"
                       "  description: made by hand\n  note: |\n    - kept\n"),
              IsEmpty());
  EXPECT_THAT(rules_of("  UserName: dev\n  Groups: []\n  userid: x\n"), IsEmpty());
}

TEST(FindSuspicious, names_text_that_swallowed_the_lines_below) {
  EXPECT_THAT(rules_of("  username: dev\n    - system:masters\n"), ElementsAre("folded-text"));
  EXPECT_THAT(rules_of("  username: dev\n    system:masters\n"), ElementsAre("folded-text"));
  EXPECT_THAT(rules_of("  username: 'dev\n    - system:masters'\n"), ElementsAre("folded-text"));
  EXPECT_THAT(rules_of("  username: >-\n    dev\n    - system:masters\n"),
              ElementsAre("folded-text"));
  EXPECT_THAT(rules_of("  username: dev\n  groups:\n    - a\n      - b\n"),
              ElementsAre("folded-text"));
  EXPECT_THAT(rules_of("  username: dev\n  groups:\n    - a\n      -\n"),
              ElementsAre("folded-text"));
  EXPECT_THAT(rules_in(List::accounts, "- 111122223333\n  - 444455556666\n"),
              ElementsAre("folded-text"));
  EXPECT_EQ(findings_in(List::roles, entry("  username: dev\n    - a\n"))[0].message,
            "a line that begins with `- ` was folded into the text above, so the username is "
            "\"dev - a\"");
}

TEST(FindSuspicious, names_fields_that_are_nearly_known_ones) {
  for (const auto& [key, field] :
       std::vector<std::pair<std::string, std::string>>{{"group", "groups"},
                                                        {"Group", "groups"},
                                                        {"gruops", "groups"},
                                                        {"group_names", "groups"},
                                                        {"kubernetes_groups", "groups"},
                                                        {"user", "username"},
                                                        {"user_name", "username"},
                                                        {"user-name", "username"},
                                                        {"usernme", "username"},
                                                        {"name", "username"},
                                                        {"role_arn", "rolearn"},
                                                        {"role-arn", "rolearn"},
                                                        {"arn", "rolearn"},
                                                        {"rolarn", "rolearn"}}) {
    const auto findings = findings_in(List::roles, entry("  username: a\n  " + key + ": x\n"));
    ASSERT_EQ(findings.size(), 1U) << key;
    EXPECT_EQ(findings[0].rule, Rule::unknown_field);
    EXPECT_EQ(findings[0].position, (yaml::Position{3, 3}));
    EXPECT_THAT(findings[0].message, HasSubstr('"' + key + '"'));
    EXPECT_EQ(findings[0].fix, "write " + field);
  }
  EXPECT_THAT(rules_in(List::users, "- user_arn: a\n  username: a\n"),
              ElementsAre("unknown-field")); // of a dropped entry, too
}

TEST(FindSuspicious, names_placeholders_and_unknown_templates) {
  for (const char* const text :
       {"<NAME>", "<system:node:{{EC2PrivateDNSName}}>", "${username}", "$(NAME)", "$NAME",
        "#{name}", "@@NAME@@", "team-XXXX", "CHANGEME", "your-name"}) {
    EXPECT_THAT(rules_of(fmt::format("  username: '{}'\n", text)), ElementsAre("placeholder"));
    EXPECT_THAT(rules_of(fmt::format("  username: a\n  groups: ['{}']\n", text)),
                ElementsAre("placeholder"));
  }
  EXPECT_THAT(rules_of("  username: a:{{Sessionname}}\n"), ElementsAre("unknown-template"));
  EXPECT_THAT(rules_of("  username: '{{ .Values.name }}'\n"), ElementsAre("unknown-template"));
}

TEST(FindSuspicious, names_a_group_that_is_nearly_one_of_Kubernetes_own) {
  EXPECT_THAT(rules_of("  username: a\n  groups: [system:Masters]\n"), ElementsAre("group-name"));
  EXPECT_THAT(rules_of("  username: a\n  groups: [dev, 'system:masters']\n"), IsEmpty());
}

TEST(FindSuspicious, names_a_missing_username_an_empty_group_and_the_root_user) {
  EXPECT_THAT(rules_of(""), ElementsAre("no-username"));
  EXPECT_THAT(rules_of("  username: ''\n"), ElementsAre("no-username"));
  EXPECT_THAT(rules_of("  username: ~\n"), ElementsAre("no-username"));
  EXPECT_THAT(rules_of("  username: a\n  groups: ['']\n"), ElementsAre("empty-group"));
  EXPECT_THAT(rules_of("  username: a\n  groups: [x, y]\n"), IsEmpty()); // not a text, see read
  EXPECT_THAT(rules_in(List::users, "- {userarn: 'arn:aws:iam::111122223333:root', username: a}"),
              ElementsAre("root-is-not-everyone"));
  EXPECT_THAT(rules_in(List::roles, "- username: a\n"), IsEmpty()); // dropped
}

} // namespace
} // namespace iam::awsauth
