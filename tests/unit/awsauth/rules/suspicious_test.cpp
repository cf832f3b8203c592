#include "awsauth/rules/suspicious.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::awsauth {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Those that are only info, or the others.
std::vector<Finding> findings_in(List list, const std::string& text,
                                 Severity severity = Severity::warning) {
  MapData data;
  data[list] = text;
  std::vector<Finding> findings;
  find_suspicious(read(std::move(data)), list, findings);
  for (const Finding& finding : findings) { // the authenticator reads these entries
    EXPECT_FALSE(finding.silent);
    EXPECT_NE(finding.severity, Severity::error);
  }
  const bool is_info = severity == Severity::info;
  std::erase_if(findings,
                [&](const Finding& each) { return (each.severity == Severity::info) != is_info; });
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

std::string place(const Finding& finding) {
  return fmt::format("{} {}:{}", id(finding.rule), finding.position.line, finding.position.column);
}

std::vector<std::string> places_of(const std::string& lines,
                                   Severity severity = Severity::warning) {
  std::vector<std::string> places;
  for (const Finding& finding : findings_in(List::roles, entry(lines), severity)) {
    places.push_back(place(finding));
  }
  return places;
}

TEST(FindSuspicious, points_at_the_value_that_is_wrong) {
  EXPECT_THAT(places_of("  username: a:{{X}}\n"), ElementsAre("unknown-template 2:13"));
  EXPECT_THAT(places_of("  username: a\n  groups:\n    - dev\n    - system:Masters\n"),
              ElementsAre("group-name 5:7"));
  EXPECT_THAT(places_of("  username: a\n  groups: [dev, '']\n"), ElementsAre("empty-group 3:17"));
}

TEST(FindSuspicious, names_a_field_that_is_given_twice_where_it_does_not_count) {
  EXPECT_THAT(places_of("  username: a\n  username: b\n"), ElementsAre("duplicate-key 2:3"));
  // encoding/json sorts the keys: capital letters come first, wherever they stand.
  EXPECT_THAT(places_of("  username: a\n  Username: b\n"), ElementsAre("duplicate-key 3:3"));
  const auto findings =
      findings_in(List::roles, entry("  username: a\n  Username: b\n  userName: c\n"));
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].message, "\"Username\" is given twice, and the value at line 2 counts");
  EXPECT_EQ(message_outside(findings[0],
                            [](const ListPlace& at) {
                              return yaml::Position{at.position.line + 7, 1};
                            }),
            "\"Username\" is given twice, and the value at line 9 counts");
  EXPECT_THAT(places_of("  username: a\n  note: x\n  note: y\n"), IsEmpty());
}

TEST(FindSuspicious, mentions_fields_in_another_case_that_are_read_all_the_same) {
  EXPECT_THAT(places_of("  userName: a\n  GROUPS: [dev]\n", Severity::info),
              ElementsAre("field-case 2:3", "field-case 3:3"));
  EXPECT_THAT(places_of("  username: a\n  groups: [dev]\n", Severity::info), IsEmpty());
}

TEST(FindSuspicious, names_a_username_that_the_caller_chooses) {
  EXPECT_THAT(places_of("  username: '{{SessionName}}'\n"), ElementsAre("bare-session-name 2:13"));
  EXPECT_THAT(rules_of("  username: '{{SessionNameRaw}}-x'\n"), ElementsAre("bare-session-name"));
  EXPECT_THAT(rules_of("  username: a\n  groups: ['system:{{SessionName}}']\n"),
              ElementsAre("bare-session-name"));
  EXPECT_THAT(rules_of("  username: dev:{{SessionName}}\n"), IsEmpty());
  // The sessions of permission sets are named after the person.
  EXPECT_THAT(rules_in(List::roles, "- rolearn: arn:aws:iam::111122223333:role/AWSReservedSSO_A_1\n"
                                    "  username: '{{SessionName}}'\n"),
              IsEmpty());
}

TEST(FindSuspicious, names_nodes_without_their_group_and_others_with_their_template) {
  const std::string node = "  username: system:node:{{EC2PrivateDNSName}}\n";
  EXPECT_THAT(rules_of(node), ElementsAre("node-groups-incomplete"));
  EXPECT_THAT(places_of(node + "  groups: ['system:bootstrappers']\n"),
              ElementsAre("node-groups-incomplete 3:11"));
  EXPECT_THAT(places_of(node + "  groups:\n"), ElementsAre("node-groups-incomplete 3:10"));
  EXPECT_THAT(rules_of(node + "  groups: ~\n"), ElementsAre("node-groups-incomplete"));
  EXPECT_THAT(rules_of(node + "  groups: ['system:nodes']\n"), IsEmpty());
  EXPECT_THAT(rules_of("  username: system:node:{{SessionName}}\n  groups: [dev]\n"),
              ElementsAre("node-groups-incomplete"));
  EXPECT_THAT(rules_of("  username: dev:{{EC2PrivateDNSName}}\n  groups: [dev]\n"),
              ElementsAre("node-template-on-role"));
  EXPECT_THAT(rules_of("  username: n:{{EC2PrivateDNSName}}\n  groups: ['system:nodes']\n"),
              IsEmpty());
}

TEST(FindSuspicious, mentions_usernames_that_an_access_entry_cannot_have) {
  for (const char* const prefix : {"system:", "eks:", "aws:", "amazon:", "iam:"}) {
    EXPECT_THAT(places_of(fmt::format("  username: {}admin\n", prefix), Severity::info),
                ElementsAre("reserved-username 2:13"));
  }
  EXPECT_THAT(places_of("  username: team:system:x\n", Severity::info), IsEmpty());
  EXPECT_THAT(places_of("  username: system:node:{{EC2PrivateDNSName}}\n"
                        "  groups: ['system:nodes']\n",
                        Severity::info),
              IsEmpty());
}

TEST(FindSuspicious, mentions_a_principal_in_the_list_of_the_other_kind) {
  const auto rule_in = [](List list, const std::string& text) {
    const auto findings = findings_in(list, text, Severity::info);
    return findings.empty() ? "" : place(findings.front());
  };
  EXPECT_EQ(rule_in(List::users, "- userarn: arn:aws:iam::111122223333:role/Dev\n  username: a\n"),
            "wrong-kind 1:12");
  EXPECT_EQ(rule_in(List::roles, "- {username: a, rolearn: arn:aws:iam::111122223333:user/jane}"),
            "wrong-kind 1:26");
  EXPECT_EQ(rule_in(List::users, "- {username: a, userarn: arn:aws:iam::111122223333:user/jane}"),
            "");
}

} // namespace
} // namespace iam::awsauth
