#include "awsauth/read.hpp"
#include "awsauth/templates.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::awsauth {
namespace {

TEST(TemplateLanguage, is_seen_in_what_nobody_rendered) {
  for (const auto& [text, language] : std::vector<std::pair<const char*, const char*>>{
           {"- rolearn: {{ .Values.role }}", "Helm or Go"},
           {"{{- range .Values.roles }}", "Helm or Go"},
           {"- rolearn: \"{{ remoteState \"this.arn\" }}\"", "Helm or Go"},
           {"{{/* roles */}}", "Helm or Go"},
           {"{% for role in roles %}", "Jinja"},
           {"<% roles.each do |role| %>", "ERB"},
           {"${indent(4, mapUsers)}", "Terraform"},
           {"%{ for role in roles }", "Terraform"},
           {"- rolearn: !Sub arn:aws:iam::${AWS::AccountId}:role/x", "CloudFormation"},
           {"Fn::Join: [a, b]", "CloudFormation"},
           {"!GetAtt Role.Arn", "CloudFormation"},
           {"- rolearn: $(ROLE)", "variables"},
           {"- rolearn: $ROLE_ARN", "variables"},
           {"- rolearn: @@ROLE@@", "variables"},
           {"- rolearn: {{SessionName}}", ""},
           {"- a: b: c # costs $5", ""},
           {"- {a: [b}", ""}}) {
    EXPECT_EQ(template_language(text), language) << text;
  }
}

TEST(TemplateLanguage, changes_the_cure_of_a_list_that_cannot_be_read) {
  const auto cure_of = [](const std::string& text) {
    MapData data;
    data.roles = text;
    const Map map = read(std::move(data));
    EXPECT_EQ(map.roles.verdict, Verdict::rejected);
    return map.findings.at(0).fix;
  };
  EXPECT_EQ(cure_of("- rolearn: {{ .Values.role }}\n"),
            "this looks like a template (Helm or Go): render it first");
  EXPECT_EQ(cure_of("${indent(4, mapUsers)}\n"),
            "this looks like a template (Terraform): render it first");
  EXPECT_EQ(cure_of("{{ toYaml .Values.roles }}\n"),
            "this looks like a template (Helm or Go): render it first");
  EXPECT_EQ(cure_of("- username: {{SessionName}}\n"), "put the value in double quotes");
  EXPECT_EQ(cure_of("# {{ .Values }}\n# b\n# c\n# d\n- a: [b}\n"),
            "repair the text at this place; if it is a template (Helm or Go), render it first");
  EXPECT_EQ(cure_of("# a\n- a: [b}\n# c\n# {{ .Values }}\n").substr(0, 6), "repair");
}

TEST(UnknownTemplates, are_those_that_stay_as_they_are) {
  EXPECT_THAT(unknown_templates("{{SessionName}}:{{sessionname}}:{{AccountID}}:{{x"),
              testing::ElementsAre("{{sessionname}}", "{{x"));
}

} // namespace
} // namespace iam::awsauth
