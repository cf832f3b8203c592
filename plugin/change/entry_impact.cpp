#include "change/entry_impact.hpp"

#include "access/effective.hpp"
#include "awsauth/entry.hpp"
#include "identity/arn.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <vector>

namespace iam::change {
namespace {

using access::AccessEntry;
using access::Decider;
using awsauth::List;

identity::Identity caller_of(const std::string& principal) {
  identity::Identity caller;
  caller.canonical_arn = identity::without_role_path(principal);
  const auto arn = identity::parse_arn(principal);
  caller.account = arn ? arn->account : "";
  caller.session_name = "{{SessionName}}"; // as in the usernames themselves
  return caller;
}

std::vector<AccessEntry> only(const std::optional<AccessEntry>& entry) {
  return entry ? std::vector<AccessEntry>{*entry} : std::vector<AccessEntry>();
}

std::string groups_text(const std::vector<std::string>& groups) {
  return groups.empty() ? "no groups" : fmt::format("the groups {}", fmt::join(groups, ", "));
}

// `kube-system/aws-auth mapRoles:3:5`
std::string place_of(const access::Effective& effective, const stores::Snapshot& map) {
  const awsauth::Entry& line = *effective.line->entry;
  return map.place(line.mapping.list, line.position);
}

} // namespace

std::string side_effect(const access::EntryPlan& plan, const cluster::BothStores& stores) {
  if (stores.map == nullptr || stores.listing.mode != access::Mode::api_and_config_map ||
      plan.steps.empty()) {
    return "";
  }
  const stores::Snapshot& map = *stores.map;
  const identity::Identity caller = caller_of(plan.principal);
  const std::vector<AccessEntry> entries_before = only(plan.before);
  const std::vector<AccessEntry> entries_after = only(plan.after);
  const auto mode = stores.listing.mode;
  const auto before = access::effective_access({&map.map(), mode, &entries_before}, caller);
  const auto after = access::effective_access({&map.map(), mode, &entries_after}, caller);
  if (before.decider == Decider::map && after.decider == Decider::entry && before.grant &&
      after.grant) {
    const std::vector<std::string> lost = access::lost_rights(*before.grant, *after.grant);
    return lost.empty() ? ""
                        : fmt::format("the access entry of {} hides {}, which gives more: {}",
                                      plan.principal, place_of(before, map), fmt::join(lost, ", "));
  }
  if (before.decider == Decider::entry && after.decider == Decider::map && after.grant) {
    return fmt::format("without its access entry, {} counts again for {}: username {}, {}",
                       place_of(after, map), plan.principal,
                       after.grant->username.empty() ? "\"\"" : after.grant->username,
                       groups_text(after.grant->groups));
  }
  return "";
}

std::string remaining_access(const std::string& name, const std::string& canonical_arn,
                             const std::string& account, const stores::Snapshot* after,
                             const cluster::BothStores& stores, const AccessEntry* entry) {
  identity::Identity caller;
  caller.canonical_arn = canonical_arn;
  caller.account = account;
  std::vector<AccessEntry> entries;
  if (entry != nullptr) {
    entries.push_back(*entry);
  }
  const bool are_known = stores.listing.entries.has_value();
  const access::Effective effective =
      access::effective_access({after == nullptr ? nullptr : &after->map(), stores.listing.mode,
                                are_known ? &entries : nullptr},
                               caller);
  if (effective.decider == Decider::entry) {
    return fmt::format("{} still gets in, by its access entry", name);
  }
  if (effective.is_map_unread || !effective.line) {
    return "";
  }
  const awsauth::Match& line = *effective.line;
  if (line.unjudged) {
    return fmt::format("whether {} still gets in is unknown: {} cannot be judged", name,
                       awsauth::data_key(*line.unjudged));
  }
  if (line.entry == nullptr) {
    return "";
  }
  const List list = line.entry->mapping.list;
  return fmt::format("{} still gets in, by {}{}", name, after->place(list, line.entry->position),
                     list == List::accounts ? fmt::format(" of account {}", line.entry->mapping.arn)
                                            : "");
}

} // namespace iam::change
