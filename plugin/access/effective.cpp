#include "access/effective.hpp"

#include "awsauth/entry.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace iam::access {
namespace {

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
                    result.entry->policies.value_or(std::vector<HeldPolicy>()),
                    result.entry->policies.has_value()};
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

bool is_in(std::string_view text, const std::vector<std::string>& texts) {
  return std::ranges::find(texts, text) != texts.end();
}

bool gives(const Grant& grant, const HeldPolicy& wanted) {
  return std::ranges::any_of(grant.policies, [&](const HeldPolicy& policy) {
    return policy.arn == wanted.arn && is_within(wanted, policy);
  });
}

// Whether EKS reads entries. A cluster that has any reads them: it never leaves the modes in which
// it can have any.
bool are_entries_read(const Sources& sources) {
  return sources.mode ? reads_entries(*sources.mode)
                      : sources.entries != nullptr && !sources.entries->empty();
}

// `line` is what the map says of `caller`, and `entry` its access entry.
Effective decide(const Sources& sources, const identity::Identity& caller,
                 std::optional<awsauth::Match> line, const AccessEntry* entry) {
  Effective result;
  result.line = std::move(line);
  result.is_map_unread = sources.mode == Mode::api;
  result.are_entries_unknown = sources.entries == nullptr && sources.mode != Mode::config_map;
  result.entry = are_entries_read(sources) ? entry : nullptr;
  if (counts(result.entry)) {
    decide_by_entry(result, caller);
  } else if (are_entries_read(sources) && sources.entries == nullptr) {
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

} // namespace

Effective effective_access(const Sources& sources, const identity::Identity& caller) {
  std::optional<awsauth::Match> line;
  if (sources.map != nullptr) {
    line = awsauth::match(*sources.map, caller);
  }
  return decide(sources, caller, std::move(line),
                sources.entries == nullptr ? nullptr
                                           : find_entry(*sources.entries, caller.canonical_arn));
}

AccessIndex::AccessIndex(const Sources& sources) : m_sources(sources) {
  if (sources.map != nullptr) {
    m_lines.emplace(*sources.map);
  }
  if (sources.entries != nullptr) {
    for (const AccessEntry& entry : *sources.entries) {
      m_entries.emplace(awsauth::fold(canonical_arn(entry)), &entry);
    }
  }
}

Effective AccessIndex::of(const identity::Identity& caller) const {
  const auto entry = m_entries.find(awsauth::fold(caller.canonical_arn));
  return decide(m_sources, caller, m_lines ? std::optional(m_lines->match(caller)) : std::nullopt,
                entry == m_entries.end() ? nullptr : entry->second);
}

const AccessEntry* find_entry(const std::vector<AccessEntry>& entries,
                              const std::string& canonical) {
  const auto found = std::ranges::find_if(entries, [&](const AccessEntry& entry) {
    return awsauth::equal_fold(canonical_arn(entry), canonical);
  });
  return found == entries.end() ? nullptr : &*found;
}

AccessEntry* find_entry(std::vector<AccessEntry>& entries, const std::string& canonical_arn) {
  return const_cast<AccessEntry*>(find_entry(std::as_const(entries), canonical_arn));
}

bool is_administrator(const Grant& grant) {
  return is_in(k_masters, grant.groups) ||
         std::ranges::any_of(grant.policies, [](const HeldPolicy& policy) {
           return policy_name(policy.arn) == k_admin_policy && is_cluster_wide(policy);
         });
}

std::vector<std::string> lost_rights(const Grant& before, const Grant& after) {
  std::vector<std::string> lost;
  if (is_administrator(after)) {
    return lost;
  }
  for (const std::string& group : before.groups) {
    if (group != "system:authenticated" && !is_in(group, after.groups)) { // which everybody has
      lost.push_back("group " + group);
    }
  }
  for (const HeldPolicy& policy : before.policies) {
    if (!gives(after, policy)) {
      lost.push_back("policy " + text_of(policy));
    }
  }
  if (!before.are_policies_known && after.are_policies_known) {
    lost.emplace_back("policies that EKS does not tell");
  }
  return lost;
}

} // namespace iam::access
