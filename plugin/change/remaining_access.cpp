#include "change/remaining_access.hpp"

#include "access/effective.hpp"
#include "awsauth/entry.hpp"

#include <fmt/format.h>
#include <vector>

namespace iam::change {

using access::AccessEntry;
using access::Decider;
using awsauth::List;

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
