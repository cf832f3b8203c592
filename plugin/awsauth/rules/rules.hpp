#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace iam::awsauth {

// Of info is what works, and what only lint speaks of.
enum class Severity : std::uint8_t { info, warning, error };

// Whether a program can repair what a rule finds.
enum class Repair : std::uint8_t {
  none,
  keeps_access,   // nobody's access depends on it
  changes_access, // somebody gains, or arrives with other rights
};

// What can be wrong with a map. In the order of the ids.
enum class Rule : std::uint8_t {
  account_id,
  arn_account,
  arn_name,
  arn_region,
  arn_whitespace,
  assumed_role_arn,
  bare_session_name,
  binary_data,
  duplicate,
  duplicate_key,
  empty_group,
  field_case,
  folded_text,
  group_name,
  groups_not_a_list,
  key_case,
  missing_arn,
  no_username,
  node_groups_incomplete,
  node_template_on_role,
  not_a_list,
  not_a_string,
  not_an_arn,
  partition,
  placeholder,
  reserved_username,
  role_path,
  root_is_not_everyone,
  size,
  sso_block,
  two_documents,
  unjudged,
  unknown_field,
  unknown_template,
  unquoted_template,
  wildcard,
  wrong_kind,
  wrong_list,
  yaml_syntax,
};

struct RuleInfo {
  Rule rule;
  std::string_view id; // as users see and write it: `role-path`
  Severity severity;
  std::string_view reason; // why it matters, one sentence
  std::string_view source; // where the rule comes from
  std::string_view fix;    // the cure, unless a finding has a more specific one
  Repair repair = Repair::none;
};

// The table of all rules, in the order of the enum.
std::span<const RuleInfo> all_rules();

const RuleInfo& info(Rule rule);

// As users see it.
inline std::string_view id(Rule rule) {
  return info(rule).id;
}

} // namespace iam::awsauth
