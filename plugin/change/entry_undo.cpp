#include "change/entry_undo.hpp"

#include "access/entry_requirements.hpp"
#include "change/reversal.hpp"
#include "stores/settlement.hpp"
#include "util/proposed_command.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::change {

using access::AccessEntry;
using access::EntryPlan;

namespace {

using Policies = std::vector<access::HeldPolicy>;

[[noreturn]] void fail(const std::string& principal, const std::string& cause) {
  throw util::Error(fmt::format("not taken back: {}", cause), principal,
                    "look with " + util::own_command({"list", "--arn", principal}));
}

// Whether both are absent or apply in the same namespaces.
bool is_same(const access::HeldPolicy* a, const access::HeldPolicy* b) {
  return a == nullptr || b == nullptr ? a == b : access::is_same(*a, *b);
}

// A policy has one scope, so that two changes of it cannot be told apart.
void require_own_scopes(const Policies& now, const Policies& before, const Policies& after,
                        const std::string& principal) {
  for (const access::HeldPolicy& policy : now) {
    const auto* old = access::find_policy(before, policy.arn);
    const auto* made = access::find_policy(after, policy.arn);
    if (!is_same(old, made) && !is_same(&policy, old) && !is_same(&policy, made)) {
      fail(principal, fmt::format("{} applies elsewhere since", access::text_of(policy)));
    }
  }
}

EntryPlan plan_reversal(const AccessEntry& before, const AccessEntry& after,
                        const AccessEntry& now) {
  AccessEntry wanted = now;
  if (before.username != after.username && now.username != before.username) {
    if (now.username != after.username) {
      fail(now.principal, "its username has been changed since, to " + now.username);
    }
    wanted.username = before.username;
  }
  wanted.groups = with_change_taken_back(now.groups, before.groups, after.groups);
  if (before.policies || after.policies) { // else the change was made without seeing them
    const Policies& held = access::require_policies(now);
    require_own_scopes(held, access::require_policies(before), access::require_policies(after),
                       now.principal);
    wanted.policies =
        with_change_taken_back(held, *before.policies, *after.policies,
                               [](const auto& a, const auto& b) { return access::is_same(a, b); });
  }
  return access::plan_between(now, wanted);
}

} // namespace

EntryPlan plan_undo(const stores::EntryChange& change, const std::optional<AccessEntry>& now) {
  const std::string& principal = change.principal;
  if (change.before && !change.before->is_described) {
    fail(principal, "what the entry was before is unknown");
  }
  if (now) {
    access::require_described(*now);
  }
  if (change.before && change.after) {
    if (!now) {
      fail(principal, "its access entry has been deleted since");
    }
    return plan_reversal(*change.before, *change.after, *now);
  }
  if (now) {
    access::require_policies(*now);
  }
  if (stores::is_same(now, change.before)) {
    return {.principal = principal, .before = now, .after = now};
  }
  if (!stores::is_same(now, change.after)) {
    fail(principal, change.after ? "its access entry has been changed since"
                                 : "it has been given another access entry since");
  }
  return now ? access::plan_revoke(*now, {})
             : access::plan_copy(*change.before, principal, nullptr);
}

} // namespace iam::change
