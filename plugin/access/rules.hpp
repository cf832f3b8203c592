#pragma once

#include <cstdint>
#include <string_view>

namespace iam::access {

// What there is to say about a grant that only shows when both stores are read.
enum class Rule : std::uint8_t {
  api_mode,         // of a line of aws-auth, which nobody reads
  hidden_by_entry,  // of a line of aws-auth, whose principal has an access entry
  no_rights,        // of an entry without groups and policies
  shadows_map_line, // of an entry, whose principal has a line in aws-auth
  stale,            // of an entry, whose principal was deleted since
};

struct RuleInfo {
  Rule rule;
  std::string_view id;     // as users see it: `hidden-by-entry`
  std::string_view reason; // why it matters
  std::string_view source; // where the rule comes from
};

const RuleInfo& info(Rule rule);

} // namespace iam::access
