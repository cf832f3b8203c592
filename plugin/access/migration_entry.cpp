#include "access/migration_entry.hpp"

#include "access/migration_names.hpp"

#include <algorithm>
#include <string_view>

namespace iam::access {
namespace {

bool has_policies(const AccessEntry& entry) {
  return entry.policies && !entry.policies->empty();
}

AccessEntry with_group(AccessEntry entry, std::string_view group) {
  entry.groups.emplace_back(group);
  return entry;
}

// What EKS sets itself stays as it is.
AccessEntry wanted_of(const MigrationLine& line) {
  AccessEntry wanted = *line.wanted;
  if (line.existing != nullptr) {
    wanted.arn = line.existing->arn;
    wanted.tags = line.existing->tags;
    wanted.created_at = line.existing->created_at;
    wanted.is_stale = line.existing->is_stale;
  }
  return wanted;
}

EntryPlan plan_to(const MigrationLine& line, const AccessEntry& after) {
  return line.existing != nullptr ? plan_between(*line.existing, after) : plan_create(after);
}

} // namespace

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
  const AccessEntry wanted = wanted_of(line);
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
  EntryPlan plan = plan_to(line, wanted_of(line));
  if (plan.after) {
    const auto& former = line.entry->mapping.groups;
    plan.after->groups.insert(plan.after->groups.end(), former.begin(), former.end());
  }
  return plan;
}

} // namespace iam::access
