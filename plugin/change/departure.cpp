#include "change/departure.hpp"

#include "awsauth/entry.hpp"
#include "awsauth/permission_sets.hpp"
#include "change/entry_removal.hpp"
#include "cluster/principals.hpp"
#include "util/error.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::change {

using awsauth::List;

namespace {

// Ignores case.
bool names(const awsauth::Entry& entry, const std::string& text) {
  return !entry.mapping.sso && awsauth::equal_fold(entry.mapping.arn, text);
}

bool is_in(const awsauth::ListReading& list, const std::string& text) {
  return std::any_of(list.entries.begin(), list.entries.end(),
                     [&](const awsauth::Entry& entry) { return names(entry, text); });
}

List other(List list) {
  return list == List::roles ? List::users : List::roles;
}

identity::Identity caller_of(const identity::Principal& principal) {
  identity::Identity caller;
  caller.canonical_arn = principal.arn;
  caller.account = principal.account;
  return caller;
}

Departure departure_of(const identity::Principal& principal) {
  return {principal.arn, {principal.arn}, caller_of(principal), {}, principal};
}

} // namespace

bool names(const Departure& departure, const awsauth::Entry& entry) {
  return std::ranges::any_of(departure.spellings,
                             [&](const std::string& text) { return names(entry, text); });
}

bool is_in_map(const Departure& departure, List list, const awsauth::Map& map) {
  const auto is_named = [&](List each) {
    return std::ranges::any_of(
        map[each].entries, [&](const awsauth::Entry& entry) { return names(departure, entry); });
  };
  return is_named(list) || (list != List::accounts && is_named(other(list)));
}

Departure account_departure(const std::string& argument, const awsauth::Map& map,
                            const cluster::Host& host) {
  if (is_in(map.accounts, argument)) { // even if it is not an account ID
    return {argument, {argument}, std::nullopt};
  }
  const std::string account = identity::account_of(argument);
  if (account != argument) {
    host.note(fmt::format("{} is stored as {}", argument, account));
  }
  return {account, {account}, std::nullopt};
}

Departure principal_departure(const std::string& argument, List list,
                              const identity::BareNames& names, const awsauth::Map& map,
                              const cluster::Host& host) {
  Departure departure;
  const bool there = is_in(map[list], argument);
  try {
    const identity::Principal principal = identity::principal_of(argument, names, host.read_input);
    if (!there) {
      identity::require_type(principal, names.type, "remove");
    }
    const bool held = is_in(map[list], principal.arn);
    const bool held_as_written =
        principal.written != principal.arn && is_in(map[list], principal.written);
    if (held && held_as_written) {
      host.note(fmt::format("{} and {} are one role, and both are in the map: both are removed",
                            principal.written, principal.arn));
    }
    departure = {held || !held_as_written ? principal.arn : principal.written,
                 {principal.arn, principal.written},
                 caller_of(principal),
                 {},
                 principal,
                 held_as_written ? "" : principal.note};
  } catch (const util::Error&) {
    if (!there) {
      throw;
    }
    departure = {argument, {argument}, std::nullopt};
  }
  return departure;
}

std::vector<Departure> set_departures(const identity::PermissionSet& set,
                                      const cluster::BothStores& stores,
                                      const cluster::Host& host) {
  const auto of_map =
      stores.map == nullptr ? std::nullopt : cluster::principal_in_map(set, *stores.map);
  const auto of_entries = principal_in_entries(set, stores);
  std::vector<Departure> departures;
  if (of_map) {
    host.note(of_map->note);
    Departure& departure = departures.emplace_back(departure_of(*of_map));
    for (const List list : {List::roles, List::users}) {
      for (const awsauth::Entry* entry : awsauth::entries_of(stores.map->map()[list], set)) {
        departure.spellings.push_back(entry->mapping.arn); // with its path, or without
      }
    }
  }
  if (of_entries && (!of_map || !awsauth::equal_fold(of_map->arn, of_entries->arn))) {
    host.note(of_entries->note);
    departures.push_back(departure_of(*of_entries));
  }
  if (departures.empty()) {
    departures.push_back({"a role of the permission set " + set.text(),
                          {},
                          std::nullopt,
                          identity::cure_for_account(set.name).value_or("")});
  }
  return departures;
}

std::vector<awsauth::Edit> removing_edits(const Departure& departure, List list,
                                          const awsauth::Map& map,
                                          const std::vector<std::string>& groups) {
  std::vector<awsauth::Edit> edits;
  for (const List each : {list, other(list)}) {
    // The authenticator matches a role under mapUsers too, and the reverse.
    const bool there = std::any_of(departure.spellings.begin(), departure.spellings.end(),
                                   [&](const std::string& text) { return is_in(map[each], text); });
    if (each == list || (list != List::accounts && there)) {
      edits.emplace_back(awsauth::RemoveMapping{each, departure.spellings, groups});
    }
    if (list == List::accounts) {
      break;
    }
  }
  return edits;
}

} // namespace iam::change
