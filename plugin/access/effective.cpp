#include "access/effective.hpp"

#include "awsauth/entry.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::access {
namespace {

constexpr std::string_view k_masters = "system:masters";
constexpr std::string_view k_admin_policy = "AmazonEKSClusterAdminPolicy";

// EKS fills in the session's name as the authenticator does. What cannot be filled in without an
// instance stays a template.
std::string username_of(const AccessEntry& entry, const identity::Identity& caller) {
  try {
    return awsauth::render(entry.username, caller);
  } catch (const util::Error&) {
    return entry.username;
  }
}

void decide_by_entry(Effective& result, const identity::Identity& caller) {
  result.decider = Decider::entry;
  if (result.entry->is_described) {
    result.grant = {username_of(*result.entry, caller), result.entry->groups,
                    result.entry->policies.value_or(std::vector<HeldPolicy>())};
  }
}

void decide_by_map(Effective& result) {
  if (!result.line) {
    result.decider = Decider::unknown;
    result.reason = "aws-auth could not be read";
    return;
  }
  const awsauth::Match& line = *result.line;
  if (line.unjudged) {
    result.decider = Decider::unknown;
    result.reason = fmt::format("{} cannot be judged", awsauth::data_key(*line.unjudged));
  } else if (line.entry != nullptr && line.refusal.empty()) {
    result.decider = Decider::map;
    result.grant = {line.username, line.groups, {}};
  } else {
    result.decider = Decider::nobody;
    result.reason = line.refusal;
  }
}

bool counts(const AccessEntry* entry) {
  return entry != nullptr && !entry->is_stale.value_or(false);
}

bool gives_everything(const Grant& grant) {
  return std::ranges::any_of(grant.policies, [](const HeldPolicy& policy) {
    return policy_name(policy.arn) == k_admin_policy &&
           (!policy.scope || policy.scope->namespaces.empty());
  });
}

bool gives(const Grant& grant, const HeldPolicy& wanted) {
  return std::ranges::any_of(grant.policies, [&](const HeldPolicy& policy) {
    const bool is_cluster_wide = policy.scope && policy.scope->namespaces.empty();
    return policy.arn == wanted.arn && (is_cluster_wide || policy.scope == wanted.scope);
  });
}

} // namespace

Effective effective_access(const BothStores& stores, const identity::Identity& caller) {
  Effective result;
  if (stores.map != nullptr) {
    result.line = awsauth::match(*stores.map, caller);
  }
  // A cluster that has entries reads them: it never leaves the modes in which it can have any.
  const bool entries_count = stores.mode ? reads_entries(*stores.mode)
                                         : stores.entries != nullptr && !stores.entries->empty();
  result.is_map_unread = stores.mode == Mode::api;
  result.are_entries_unknown = stores.entries == nullptr && stores.mode != Mode::config_map;
  if (stores.entries != nullptr && entries_count) {
    result.entry = find_entry(*stores.entries, caller.canonical_arn);
  }
  if (counts(result.entry)) {
    decide_by_entry(result, caller);
  } else if (entries_count && stores.entries == nullptr) {
    result.reason = "the access entries of the cluster could not be read";
  } else if (!result.is_map_unread) {
    decide_by_map(result);
  } else {
    result.decider = Decider::nobody;
  }
  if (result.decider == Decider::nobody && result.entry != nullptr) {
    result.reason = "its access entry belongs to a former role or user of that name, which was "
                    "deleted";
  }
  return result;
}

const AccessEntry* find_entry(const std::vector<AccessEntry>& entries,
                              const std::string& canonical) {
  const auto found = std::ranges::find_if(entries, [&](const AccessEntry& entry) {
    return awsauth::equal_fold(canonical_arn(entry), canonical);
  });
  return found == entries.end() ? nullptr : &*found;
}

std::vector<std::string> lost_rights(const Grant& before, const Grant& after) {
  std::vector<std::string> lost;
  for (const std::string& group : before.groups) {
    const bool is_given = std::ranges::find(after.groups, group) != after.groups.end() ||
                          (group == k_masters && gives_everything(after));
    if (!is_given) {
      lost.push_back("group " + group);
    }
  }
  for (const HeldPolicy& policy : before.policies) {
    const bool is_masters = std::ranges::find(after.groups, k_masters) != after.groups.end();
    if (!gives(after, policy) && !is_masters && !gives_everything(after)) {
      lost.push_back("policy " + text_of(policy));
    }
  }
  if (before.username != after.username) {
    lost.push_back("username " + (before.username.empty() ? "\"\"" : before.username));
  }
  return lost;
}

} // namespace iam::access
