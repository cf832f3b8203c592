#include "change/entry_removal.hpp"

#include "util/error.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace iam::change {
namespace {

using access::AccessEntry;

std::string or_none(const std::vector<std::string>& texts) {
  return texts.empty() ? "<none>" : fmt::format("{}", fmt::join(texts, ", "));
}

// A misspelled group or policy would otherwise stay without a word.
void warn_of_absent_parts(const AccessEntry& entry, const access::Revocation& revocation,
                          const cluster::Host& host) {
  for (const std::string& group : revocation.groups) {
    if (std::ranges::find(entry.groups, group) == entry.groups.end()) {
      host.warn(fmt::format("the access entry of {} is not in group {}; its groups: {}",
                            entry.principal, group, or_none(entry.groups)));
    }
  }
  if (!entry.policies) {
    return;
  }
  std::vector<std::string> held;
  std::ranges::transform(*entry.policies, std::back_inserter(held),
                         [](const access::HeldPolicy& policy) { return access::text_of(policy); });
  for (const access::HeldPolicy& policy : revocation.policies) {
    if (std::ranges::find(*entry.policies, policy.arn, &access::HeldPolicy::arn) ==
        entry.policies->end()) {
      host.warn(fmt::format("the access entry of {} does not have the policy {}; its policies: {}",
                            entry.principal, access::policy_name(policy.arn), or_none(held)));
    }
  }
}

} // namespace

std::optional<identity::Principal> principal_in_entries(const identity::PermissionSet& set,
                                                        const cluster::BothStores& stores) {
  std::vector<std::string> found;
  if (stores.listing.entries) {
    for (const AccessEntry& entry : *stores.listing.entries) {
      const auto of_entry = identity::permission_set_of_arn(entry.principal);
      if (of_entry && of_entry->name == set.name &&
          (set.account.empty() || of_entry->account == set.account)) {
        found.push_back(entry.principal);
      }
    }
  }
  if (found.size() > 1) {
    throw util::Error(fmt::format("{} roles of the permission set {} have access entries: {}",
                                  found.size(), util::quoted(set.text()), fmt::join(found, ", ")),
                      "",
                      set.account.empty()
                          ? "name the account with SET@ACCOUNT, or give the ARN without --sso"
                          : "give the ARN of the one you mean, without --sso");
  }
  if (found.empty()) {
    return std::nullopt;
  }
  identity::Principal principal = identity::principal_of(found.front(), {}, {});
  principal.note = fmt::format("the permission set {} is {}", set.text(), principal.arn);
  return principal;
}

access::EntryPlan plan_removal(const cluster::EntrySubject& subject,
                               const access::Revocation& revocation, const cluster::Host& host) {
  access::EntryPlan plan = access::plan_revoke(*subject.entry, revocation);
  warn_of_absent_parts(*subject.entry, revocation, host);
  return plan;
}

} // namespace iam::change
