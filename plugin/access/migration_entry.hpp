#pragma once

#include "access/entry_plan.hpp"
#include "access/migration.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::access {

// The ClusterRole by which the group k_bridge_group may do everything, and its binding.
inline constexpr const char* k_bridge_role = "from-aws-auth:bridge";

// A verb that no API has. An access policy that allows every verb allows it, and the bridge, which
// names its verbs, does not: so an answer shows whether the policy is effective.
inline constexpr const char* k_verb_of_proof = "kubectl-iam-prove";

// Whether `entry` is in the group k_bridge_group, since a migration has begun it.
bool is_on_bridge(const AccessEntry& entry);

// What the bridge allows: every verb that Kubernetes has (Kubernetes, "Authorization", "Request
// Verbs", and the verbs of its own resources).
std::vector<std::string> bridge_verbs();

// Whether `entry` has a policy.
bool has_policies(const AccessEntry& entry);

// Whether the principal of `line` is on the bridge while it gets its entry.
bool needs_bridge(const MigrationLine& line);

// The entry that `line`, which a migration creates, ends with.
AccessEntry entry_made_of(const MigrationLine& line);

// Whether `entry` is `made`, or what a migration has begun of it.
bool is_as_made(const AccessEntry& entry, const AccessEntry& made);

// How a line that is to move gets its entry, in two parts. Between them the entry has one group
// more. EKS gives no policies with the call that creates an entry, so a principal whose rights come
// by a policy would have none for a moment: it is in the group k_bridge_group until its policy is
// effective. All others are in the group k_proof_group until somebody has signed in by the entry.
struct EntryMove {
  EntryPlan first;         // creates the entry, or goes on where an earlier run has ended
  bool has_bridge = false; // the group is k_bridge_group
  std::optional<EntryPlan> last = {}; // takes the group away
};

// Plans it for `line`, which a migration creates (Fate::create). `is_shown`: somebody can sign in
// by the entry. `resume` is the command that goes on if it breaks off.
EntryMove move_of(const MigrationLine& line, bool is_shown, const std::string& resume);

// Returns all of it as one plan for the guard, which judges where it ends. The groups that the line
// has are in it as well: what takes their place gives the same, or the plan says what ends.
EntryPlan judged_plan_of(const MigrationLine& line);

} // namespace iam::access
