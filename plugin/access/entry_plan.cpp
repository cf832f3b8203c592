#include "access/entry_plan.hpp"

#include "access/entry_requirements.hpp"
#include "util/error.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <functional>
#include <iterator>

namespace iam::access {
namespace {

using awsauth::IfExists;
using util::Error;

using Policies = std::vector<HeldPolicy>;

std::string described(const AccessEntry& entry) {
  std::vector<std::string> policies;
  for (const HeldPolicy& policy : entry.policies.value_or(Policies())) {
    policies.push_back(text_of(policy));
  }
  return fmt::format(
      "username {}, {}, {}", entry.username.empty() ? "that EKS gives" : entry.username,
      entry.groups.empty() ? "no groups" : fmt::format("groups {}", fmt::join(entry.groups, ", ")),
      !entry.policies    ? "unknown policies"
      : policies.empty() ? "no policies"
                         : fmt::format("policies {}", fmt::join(policies, ", ")));
}

// `policy` in the namespaces of `more` as well: EKS keeps one scope for each
// policy.
void widen(HeldPolicy& policy, const HeldPolicy& more) {
  if (is_cluster_wide(policy) || is_cluster_wide(more)) {
    policy.scope = {"cluster", {}};
    return;
  }
  auto& namespaces = policy.scope->namespaces;
  std::ranges::copy_if(more.scope->namespaces, std::back_inserter(namespaces),
                       [&](const std::string& name) {
                         return std::ranges::find(namespaces, name) == namespaces.end();
                       });
}

// What the entry should become, if no conflict forbids it.
AccessEntry combined(const AccessEntry& existing, const AccessEntry& wanted,
                     const EntryRequest& request, IfExists if_exists) {
  AccessEntry after = existing;
  if (if_exists == IfExists::add_groups) {
    std::ranges::copy_if(
        wanted.groups, std::back_inserter(after.groups), [&](const std::string& group) {
          return std::ranges::find(existing.groups, group) == existing.groups.end();
        });
    // EKS replaces the scope of a policy, so one in namespaces could narrow
    // what the entry has.
    const bool has_namespaces = std::ranges::any_of(*wanted.policies, std::not_fn(is_cluster_wide));
    Policies policies =
        has_namespaces ? require_policies(existing) : existing.policies.value_or(Policies());
    for (const HeldPolicy& policy : *wanted.policies) {
      const auto held = std::ranges::find(policies, policy.arn, &HeldPolicy::arn);
      if (held == policies.end()) {
        policies.push_back(policy);
      } else {
        widen(*held, policy);
      }
    }
    after.policies = policies;
    return after;
  }
  const bool overwrites = if_exists == IfExists::overwrite;
  if (!overwrites || request.access.username) {
    after.username = wanted.username;
  }
  if (!overwrites || !request.access.groups.empty()) {
    after.groups = wanted.groups;
  }
  if (!overwrites || !request.policies.empty()) {
    require_policies(existing);
    after.policies = wanted.policies;
  }
  return after;
}

// The calls that turn `before` into `after`, of the same principal: grant
// before revoke.
std::vector<EntryStep> steps_between(const AccessEntry& before, const AccessEntry& after) {
  std::vector<EntryStep> steps;
  std::vector<EntryStep> narrowing;
  const Policies held = before.policies.value_or(Policies());
  const Policies wanted = after.policies.value_or(Policies());
  for (const HeldPolicy& policy : wanted) {
    const HeldPolicy* old = find_policy(held, policy.arn);
    if (old == nullptr || !is_within(policy, *old)) {
      steps.emplace_back(GivePolicy{policy});
    } else if (!is_same(*old, policy)) {
      narrowing.emplace_back(GivePolicy{policy});
    }
  }
  UpdateEntry update;
  if (!is_node_entry(before)) {
    if (before.username != after.username) {
      update.username = after.username;
    }
    if (!is_same_set(before.groups, after.groups)) {
      update.groups = after.groups;
    }
  }
  if (update.username || update.groups) {
    steps.emplace_back(update);
  }
  std::ranges::move(narrowing, std::back_inserter(steps));
  for (const HeldPolicy& policy : held) {
    if (find_policy(wanted, policy.arn) == nullptr) {
      steps.emplace_back(TakePolicy{policy.arn});
    }
  }
  return steps;
}

// The call that creates `entry`. EKS sets the usernames and groups of nodes
// itself.
CreateEntry creation_of(const AccessEntry& entry, bool is_default_username) {
  CreateEntry create{entry};
  create.entry.policies.reset();
  if (is_node_type(entry.type)) {
    create.entry.username.clear();
    create.entry.groups.clear();
  } else if (is_default_username) {
    create.entry.username.clear();
  }
  return create;
}

void add_creation(EntryPlan& plan, const AccessEntry& entry, bool is_default_username) {
  plan.steps.emplace_back(creation_of(entry, is_default_username));
  for (const HeldPolicy& policy : entry.policies.value_or(Policies())) {
    plan.steps.emplace_back(GivePolicy{policy});
  }
  plan.after = entry;
}

// Takes the namespaces of `taken`, or the whole policy, out of `policies`.
void take(Policies& policies, const HeldPolicy& taken, const std::string& principal) {
  const auto held = std::ranges::find(policies, taken.arn, &HeldPolicy::arn);
  if (held == policies.end()) {
    return;
  }
  if (is_cluster_wide(taken)) {
    policies.erase(held);
    return;
  }
  if (is_cluster_wide(*held)) {
    throw Error(fmt::format("it holds {} in the whole cluster, from which namespaces cannot be "
                            "taken",
                            text_of(*held)),
                principal,
                fmt::format("add the role again with --overwrite, --policy "
                            "{}:NAMESPACE,... and its "
                            "other policies",
                            policy_name(taken.arn)));
  }
  std::erase_if(held->scope->namespaces, [&](const std::string& name) {
    const auto& gone = taken.scope->namespaces;
    return std::ranges::find(gone, name) != gone.end();
  });
  if (held->scope->namespaces.empty()) {
    policies.erase(held);
  }
}

} // namespace

std::string text_of(const EntryStep& step) {
  if (const auto* create = std::get_if<CreateEntry>(&step)) {
    const auto& groups = create->entry.groups;
    return groups.empty()
               ? "create the entry"
               : fmt::format("create the entry with the groups {}", fmt::join(groups, ", "));
  }
  if (const auto* give = std::get_if<GivePolicy>(&step)) {
    return "give " + text_of(give->policy);
  }
  if (const auto* update = std::get_if<UpdateEntry>(&step)) {
    std::vector<std::string> parts;
    if (update->username) {
      parts.push_back("the username to " + *update->username);
    }
    if (update->groups) {
      parts.push_back(update->groups->empty()
                          ? "the groups to none"
                          : fmt::format("the groups to {}", fmt::join(*update->groups, ", ")));
    }
    return fmt::format("set {}", fmt::join(parts, " and "));
  }
  if (const auto* take = std::get_if<TakePolicy>(&step)) {
    return "take " + policy_name(take->arn);
  }
  return "delete the entry";
}

std::string default_username_of(const std::string& principal) {
  awsauth::Mapping mapping;
  mapping.arn = principal;
  return default_username(mapping);
}

AlreadyHasEntry::AlreadyHasEntry(const AccessEntry& existing, const AccessEntry& wanted)
    : Error(fmt::format("has an access entry already, with {}; you asked for {}",
                        described(existing), described(wanted)),
            existing.principal,
            "--overwrite sets what you gave and keeps the rest; --append adds "
            "groups and "
            "policies") {}

AccessEntry wanted_entry(const std::string& principal, const EntryRequest& request) {
  AccessEntry entry;
  entry.principal = principal;
  entry.is_described = true;
  entry.type = request.access.type;
  entry.groups = request.access.groups;
  entry.policies = request.policies;
  entry.tags = request.tags;
  entry.username =
      request.access.username.value_or(is_node_entry(entry) ? "" : default_username_of(principal));
  return entry;
}

EntryPlan plan_grant(const std::string& principal, const AccessEntry* existing,
                     const EntryRequest& request, IfExists if_exists) {
  const AccessEntry wanted = wanted_entry(principal, request);
  if (existing == nullptr) {
    EntryPlan plan{.principal = principal, .outcome = EntryOutcome::created};
    add_creation(plan, wanted, !request.access.username);
    return plan;
  }
  require_own(*existing);
  require_live(*existing);
  require_described(*existing);
  require_type(*existing, request.access.type);
  require_tags(*existing, request.tags);
  const AccessEntry after = combined(*existing, wanted, request, if_exists);
  EntryPlan plan = plan_between(*existing, after);
  const bool renames = !is_node_entry(*existing) && request.access.username &&
                       *request.access.username != existing->username;
  if ((plan.outcome == EntryOutcome::updated && if_exists == IfExists::refuse) ||
      (if_exists == IfExists::add_groups && renames)) {
    throw AlreadyHasEntry(*existing, wanted);
  }
  return plan;
}

EntryPlan plan_create(const AccessEntry& entry) {
  EntryPlan plan{.principal = entry.principal, .outcome = EntryOutcome::created};
  add_creation(plan, entry, entry.username == default_username_of(entry.principal));
  return plan;
}

EntryPlan plan_revoke(const AccessEntry& existing, const Revocation& revocation) {
  require_own(existing);
  if (revocation.groups.empty() && revocation.policies.empty()) {
    EntryPlan plan{.principal = existing.principal, .outcome = EntryOutcome::deleted};
    plan.steps.emplace_back(DeleteEntry{});
    plan.before = existing;
    return plan;
  }
  AccessEntry after = existing;
  if (!revocation.groups.empty()) {
    require_described(existing);
    if (is_node_entry(existing)) {
      throw Error(fmt::format("EKS gives the groups of entries of the type {}, "
                              "and they cannot be "
                              "taken",
                              existing.type),
                  existing.principal, "leave --group out to remove the entry");
    }
    std::erase_if(after.groups, [&](const std::string& group) {
      return std::ranges::find(revocation.groups, group) != revocation.groups.end();
    });
  }
  if (!revocation.policies.empty()) {
    require_policies(existing);
    for (const HeldPolicy& policy : revocation.policies) {
      take(*after.policies, policy, existing.principal);
    }
  }
  return plan_between(existing, after);
}

EntryPlan plan_between(const AccessEntry& before, const AccessEntry& after) {
  EntryPlan plan{.principal = before.principal, .before = before};
  plan.steps = steps_between(before, after);
  plan.outcome = plan.steps.empty() ? EntryOutcome::unchanged : EntryOutcome::updated;
  plan.after = plan.steps.empty() ? before : after;
  return plan;
}

EntryPlan plan_recreate(const AccessEntry& stale) {
  require_own(stale);
  require_described(stale);
  require_policies(stale);
  EntryPlan plan{.principal = stale.principal, .outcome = EntryOutcome::updated};
  plan.before = stale;
  if (stale.is_stale == false) {
    plan.outcome = EntryOutcome::unchanged;
    plan.after = stale;
    return plan;
  }
  plan.steps.emplace_back(DeleteEntry{});
  AccessEntry again = stale;
  again.is_stale = false;
  add_creation(plan, again, false);
  return plan;
}

EntryPlan plan_copy(const AccessEntry& from, const std::string& principal,
                    const AccessEntry* existing) {
  require_described(from);
  AccessEntry wanted = from;
  wanted.principal = principal;
  wanted.policies = require_policies(from);
  wanted.arn.clear();
  wanted.is_stale.reset();
  wanted.created_at.reset();
  const bool is_default = from.username == default_username_of(from.principal);
  if (is_default) {
    wanted.username = default_username_of(principal);
  }
  if (existing == nullptr) {
    EntryPlan plan{.principal = principal, .outcome = EntryOutcome::created};
    add_creation(plan, wanted, is_default);
    return plan;
  }
  require_own(*existing);
  require_live(*existing);
  require_described(*existing);
  const Policies& held = require_policies(*existing);
  const bool is_part = std::ranges::all_of(held, [&](const HeldPolicy& policy) {
    const HeldPolicy* same = find_policy(*wanted.policies, policy.arn);
    return same != nullptr && is_same(*same, policy);
  });
  if (existing->type != wanted.type || existing->username != wanted.username ||
      !is_same_set(existing->groups, wanted.groups) || !is_part) {
    throw Error(
        fmt::format("has an access entry of its own, with {}, beside "
                    "the one of {}, with {}",
                    described(*existing), from.principal, described(from)),
        principal,
        fmt::format("remove one of them: {} or {}",
                    util::own_command({"remove-role", from.principal, "--store", "entries"}),
                    util::own_command({"remove-role", principal, "--store", "entries"})));
  }
  wanted.arn = existing->arn; // a copy that was made half-way
  return plan_between(*existing, wanted);
}

} // namespace iam::access
