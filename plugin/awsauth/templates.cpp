#include "awsauth/templates.hpp"

#include "util/characters.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace iam::awsauth {
namespace {

constexpr auto k_none = std::string_view::npos;

// What stands for a value that somebody is to fill in.
constexpr auto k_placeholders = std::to_array<std::string_view>(
    {"xxxx", "changeme", "change_me", "change-me", "replaceme", "replace_me", "replace-me"});
constexpr std::size_t k_shortest_placeholder = 4;

// Whether `text` holds `open`, and `close` behind it.
bool holds_pair(std::string_view text, std::string_view open, std::string_view close) {
  const std::size_t at = text.find(open);
  return at != k_none && text.find(close, at + open.size()) != k_none;
}

// `{{ .Values.role }}`, `{{- if ...`: the authenticator's own templates hold no blanks or dots.
bool holds_action(std::string_view text) {
  for (std::size_t at = text.find("{{"); at != k_none; at = text.find("{{", at + 2)) {
    const std::string_view rest = text.substr(at + 2);
    if (!rest.empty() && std::string_view(" \t-.\"$`~#/").find(rest.front()) != k_none) {
      return true;
    }
  }
  return false;
}

// `$ROLE`, at the start of a value or within an ARN.
bool holds_shell_variable(std::string_view text) {
  for (std::size_t at = text.find('$'); at != k_none; at = text.find('$', at + 1)) {
    const bool begins = at == 0 || std::string_view(" \t\n:/\"'").find(text[at - 1]) != k_none;
    if (begins && at + 1 < text.size() && (util::is_letter(text[at + 1]) || text[at + 1] == '_')) {
      return true;
    }
  }
  return false;
}

// The lines of `text` from two before `line` to one behind it. Where a template breaks YAML, it is
// among them.
std::string lines_around(std::string_view text, std::size_t line) {
  const auto lines = util::split(text, '\n');
  std::string around;
  for (std::size_t i = line < 3 ? 0 : line - 3; i < std::min(line + 1, lines.size()); ++i) {
    around.append(lines[i]).append("\n");
  }
  return around;
}

} // namespace

std::vector<std::string_view> unknown_templates(std::string_view text) {
  std::vector<std::string_view> unknown;
  for (std::size_t at = 0; (at = text.find("{{", at)) != k_none; at += 2) {
    const std::string_view rest = text.substr(at);
    if (std::ranges::none_of(k_templates,
                             [&](std::string_view name) { return rest.starts_with(name); })) {
      unknown.push_back(rest.substr(0, std::min(rest.find("}}"), rest.size() - 2) + 2));
    }
  }
  return unknown;
}

bool is_placeholder(std::string_view text) {
  const bool may_hold_pair = std::ranges::any_of(
      text, [](char c) { return c == '<' || c == '$' || c == '#' || c == '@'; });
  if (may_hold_pair &&
      (holds_pair(text, "<", ">") || holds_pair(text, "${", "}") || holds_pair(text, "$(", ")") ||
       holds_pair(text, "#{", "}") || holds_pair(text, "@@", "@@") || holds_shell_variable(text))) {
    return true;
  }
  if (text.size() < k_shortest_placeholder) {
    return false;
  }
  const std::string lower = util::to_lower_ascii(text);
  return std::ranges::any_of(k_placeholders,
                             [&](std::string_view part) { return lower.find(part) != k_none; }) ||
         lower.starts_with("your-") || lower.starts_with("your_");
}

std::string_view template_language(std::string_view text) {
  if (!util::is_utf8(text)) { // no text at all
    return {};
  }
  if (holds_pair(text, "{%", "%}") || holds_pair(text, "{#", "#}")) {
    return "Jinja";
  }
  if (holds_pair(text, "<%", "%>")) {
    return "ERB";
  }
  if (holds_action(text)) {
    return "Helm or Go";
  }
  if (text.find("AWS::") != k_none || text.find("Fn::") != k_none || text.find("!Sub") != k_none ||
      text.find("!Ref") != k_none || text.find("!GetAtt") != k_none ||
      text.find("!Join") != k_none) {
    return "CloudFormation";
  }
  if (holds_pair(text, "%{", "}") || holds_pair(text, "${", "}")) {
    return "Terraform";
  }
  if (holds_pair(text, "$(", ")") || holds_pair(text, "#{", "}") || holds_pair(text, "@@", "@@") ||
      holds_shell_variable(text)) {
    return "variables";
  }
  return "";
}

std::string cure_of_template(std::string_view text, std::size_t line) {
  const std::string_view anywhere = template_language(text);
  if (anywhere.empty()) {
    return {};
  }
  const std::string around = lines_around(text, line);
  const std::string_view near = template_language(around);
  return near.empty()
             ? fmt::format(
                   "repair the text at this place; if it is a template ({}), render it first",
                   anywhere)
             : fmt::format("this looks like a template ({}): render it first", near);
}

} // namespace iam::awsauth
