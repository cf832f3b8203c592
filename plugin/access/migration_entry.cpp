#include "access/migration_entry.hpp"

#include "access/migration_names.hpp"

#include <algorithm>
#include <string_view>

namespace iam::access {
namespace {

AccessEntry with_group(AccessEntry entry, std::string_view group) {
  entry.groups.emplace_back(group);
  return entry;
}

EntryPlan plan_to(const MigrationLine& line, const AccessEntry& after) {
  return line.existing != nullptr ? plan_between(*line.existing, after) : plan_create(after);
}

} // namespace

bool has_policies(const AccessEntry& entry) {
  return entry.policies && !entry.policies->empty();
}

bool needs_bridge(const MigrationLine& line) {
  return line.wanted && has_policies(*line.wanted);
}

// What EKS sets itself stays as it is.
AccessEntry entry_made_of(const MigrationLine& line) {
  AccessEntry wanted = *line.wanted;
  if (line.existing != nullptr) {
    wanted.arn = line.existing->arn;
    wanted.tags = line.existing->tags;
    wanted.created_at = line.existing->created_at;
    wanted.is_stale = line.existing->is_stale;
  }
  return wanted;
}

bool is_as_made(const AccessEntry& entry, const AccessEntry& made) {
  std::vector<std::string> groups = entry.groups;
  std::erase_if(groups, [](const std::string& group) {
    return group == k_bridge_group || group == k_proof_group;
  });
  const bool is_node = is_node_entry(made); // whose names EKS sets
  const auto policies = entry.policies.value_or(std::vector<HeldPolicy>());
  const auto wanted = made.policies.value_or(std::vector<HeldPolicy>());
  const bool has_its_policies =
      std::ranges::is_permutation(policies, wanted, is_same) ||
      (policies.empty() && is_on_bridge(entry)); // before its policy is given
  return entry.is_described && entry.type == made.type && has_its_policies &&
         (is_node || (entry.username == made.username && is_same_set(groups, made.groups)));
}

bool is_on_bridge(const AccessEntry& entry) {
  return std::ranges::find(entry.groups, k_bridge_group) != entry.groups.end();
}

std::vector<std::string> bridge_verbs() {
  return {"get",         "list",   "watch",    "create",
          "update",      "patch",  "delete",   "deletecollection",
          "impersonate", "bind",   "escalate", "approve",
          "sign",        "attest", "use"};
}

EntryMove move_of(const MigrationLine& line, bool is_shown, const std::string& resume) {
  const AccessEntry wanted = entry_made_of(line);
  EntryMove move{.first = {}, .has_bridge = has_policies(wanted)};
  if (move.has_bridge || is_shown) {
    const AccessEntry between =
        with_group(wanted, move.has_bridge ? k_bridge_group : k_proof_group);
    move.first = plan_to(line, between);
    move.last = plan_between(between, wanted);
    move.last->resume = resume;
  } else {
    move.first = plan_to(line, wanted);
  }
  move.first.resume = resume;
  return move;
}

EntryPlan judged_plan_of(const MigrationLine& line) {
  EntryPlan plan = plan_to(line, entry_made_of(line));
  if (plan.after) {
    const auto& former = line.entry->mapping.groups;
    plan.after->groups.insert(plan.after->groups.end(), former.begin(), former.end());
  }
  return plan;
}

} // namespace iam::access
