#pragma once

#include "access/entry_plan.hpp"
#include "access/entry_request.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::access {

// What a file wants of one access entry. What it does not say (nullopt) stays as it is.
struct DesiredEntry {
  std::string principal = {}; // an ARN, with its path
  std::string type = {};      // empty: not said
  std::optional<std::string> username = {};
  std::optional<std::vector<std::string>> groups = {};
  std::optional<std::vector<HeldPolicy>> policies = {}; // by ARN or by name; a scope may be nullopt
  Tags tags = {};
  bool is_stale = false;   // it was when the file was written
  bool is_managed = false; // AWS makes and changes it itself
  std::string place = {};  // where the file says so: `access.yaml:12:3`
};

// Whether both want the same of the entry of one principal.
bool wants_same(const DesiredEntry& a, const DesiredEntry& b);

// Returns `wanted` with the ARN of each policy, in `partition` (empty: unknown). Throws
// util::UsageError as policy_named.
DesiredEntry with_policy_arns(DesiredEntry wanted, const std::string& partition);

// What a new entry as `wanted` asks of EKS, and what to say about it. `unknown` are the policies
// that the table does not have. Throws util::Error or util::UsageError as check_entry and
// policy_arguments, and for a policy whose scope is not said.
struct DesiredRequest {
  CheckedEntry checked;
  std::vector<HeldPolicy> unknown;
};
DesiredRequest request_of(const DesiredEntry& wanted, const std::string& partition);

// Makes `existing` what `wanted` says, and leaves what it does not say. An entry of nodes has the
// username and groups that EKS gives it. Throws util::Error for a change of an entry that is AWS's
// own, stale, of another type, without one of the tags, or of which too little is known; and for
// groups, usernames and policies that EKS would refuse.
EntryPlan plan_desired(const AccessEntry& existing, const DesiredEntry& wanted,
                       const std::string& partition);

} // namespace iam::access
