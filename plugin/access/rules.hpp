#pragma once

#include "awsauth/rules/rules.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace iam::access {

// What there is to say about a grant that only shows when both stores are read. In the order of the
// ids.
enum class Rule : std::uint8_t {
  api_mode,         // of a line of aws-auth, which nobody reads
  hidden_by_entry,  // of a line of aws-auth, whose principal has an access entry
  no_rights,        // of an entry without groups and policies
  principal_gone,   // of an entry, whose role was deleted since
  shadows_map_line, // of an entry, whose principal has a line in aws-auth
  stale,            // of an entry, whose role was made again since
};

struct RuleInfo {
  Rule rule;
  std::string_view id; // as users see it: `hidden-by-entry`
  awsauth::Severity severity;
  std::string_view message; // what to say about a grant
  std::string_view reason;  // why it matters, one sentence
  std::string_view source;  // where the rule comes from
  std::string_view fix;     // the cure
};

// The table of all rules, in the order of the enum.
std::span<const RuleInfo> all_rules();

const RuleInfo& info(Rule rule);

} // namespace iam::access
