#include "commands/remove.hpp"

#include "awsauth/entry.hpp"
#include "awsauth/match.hpp"
#include "awsauth/nearest_miss.hpp"
#include "awsauth/permission_sets.hpp"
#include "cluster/principals.hpp"
#include "identity/principal.hpp"
#include "present/output.hpp"
#include "stores/readable.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::commands {

using awsauth::List;
using awsauth::Outcome;
using identity::PrincipalType;

namespace {

// An identity that is to go: as the user wrote it, and as the authenticator knows it.
struct Departure {
  std::string name;
  std::vector<std::string> spellings;       // of entries that name it
  std::optional<identity::Identity> caller; // nothing for what can never log in, and for accounts
  std::string cure = {};                    // where it is not there; empty: the usual one
};

bool names(const awsauth::Entry& entry, const std::string& text) {
  return !entry.mapping.sso && awsauth::equal_fold(entry.mapping.arn, text);
}

bool is_in(const awsauth::ListReading& list, const std::string& text) {
  return std::any_of(list.entries.begin(), list.entries.end(),
                     [&](const awsauth::Entry& entry) { return names(entry, text); });
}

Departure account_target(const std::string& argument, const awsauth::Map& map,
                         const cluster::Host& host) {
  if (is_in(map.accounts, argument)) { // also what is no account at all
    return {argument, {argument}, std::nullopt};
  }
  const std::string account = identity::account_of(argument);
  if (account != argument) {
    host.note(fmt::format("{} is held as {}", argument, account));
  }
  return {account, {account}, std::nullopt};
}

// What stands in the map just so is taken as it is: it may be no ARN that we would accept.
Departure principal_target(const std::string& argument, List list, const identity::BareNames& names,
                           const awsauth::Map& map, const cluster::Host& host) {
  Departure target;
  const bool there = is_in(map[list], argument);
  try {
    const identity::Principal principal = identity::principal_of(argument, names, host.read_input);
    const bool role = principal.type == PrincipalType::role;
    if (!there && role != (list == List::roles)) {
      throw util::Error(role ? "this is a role, not a user" : "this is not a role", principal.arn,
                        role ? "use remove-role" : "use remove-user");
    }
    const bool held = is_in(map[list], principal.arn);
    const bool held_as_written =
        principal.written != principal.arn && is_in(map[list], principal.written);
    if (held && held_as_written) {
      host.note(fmt::format("{} and {} are one role, and both are in the map: both go",
                            principal.written, principal.arn));
    } else if (!held_as_written && !principal.note.empty()) {
      host.note(principal.note);
    }
    identity::Identity caller;
    caller.canonical_arn = principal.arn;
    caller.account = principal.account;
    target = {held || !held_as_written ? principal.arn : principal.written,
              {principal.arn, principal.written},
              caller};
  } catch (const util::Error&) {
    if (!there) {
      throw;
    }
    target = {argument, {argument}, std::nullopt};
  }
  return target;
}

// The role of a permission set as the map has it: one that is no more can be found nowhere else.
Departure set_target(const identity::PermissionSet& set, const stores::Snapshot& snapshot,
                     const awsauth::Map& map, const cluster::Host& host) {
  const auto principal = cluster::principal_in_map(set, snapshot, map);
  if (!principal) {
    return {"a role of the permission set " + set.text(),
            {},
            std::nullopt,
            identity::cure_for_account(set.name).value_or("")};
  }
  host.note(principal->note);
  identity::Identity caller;
  caller.canonical_arn = principal->arn;
  caller.account = principal->account;
  Departure target{principal->arn, {}, caller};
  for (const List list : {List::roles, List::users}) {
    for (const awsauth::Entry* entry : awsauth::entries_of(map[list], set)) {
      target.spellings.push_back(entry->mapping.arn); // with its path, or without
    }
  }
  return target;
}

std::vector<awsauth::Edit> edits_for(const Departure& target, List list, const awsauth::Map& map,
                                     const std::vector<std::string>& groups) {
  std::vector<awsauth::Edit> edits;
  for (const List each : {list, list == List::roles ? List::users : List::roles}) {
    // The authenticator matches a role under mapUsers too, and the reverse.
    const bool there = std::any_of(target.spellings.begin(), target.spellings.end(),
                                   [&](const std::string& text) { return is_in(map[each], text); });
    if (each == list || (list != List::accounts && there)) {
      edits.emplace_back(awsauth::RemoveMapping{each, target.spellings, groups});
    }
    if (list == List::accounts) {
      break;
    }
  }
  return edits;
}

[[noreturn]] void fail_not_found(const stores::Snapshot& snapshot, const awsauth::Map& map,
                                 const Departure& target, List list) {
  const std::string cause =
      fmt::format("{} is not in {}", util::printable(target.name), awsauth::data_key(list));
  const std::string where = util::printable(snapshot.name());
  if (target.caller) {
    if (const auto near = awsauth::nearest_miss(map, *target.caller)) {
      throw util::Error(cause, where,
                        fmt::format("{} comes nearest: {}, at line {}", util::printable(near->arn),
                                    util::printable(near->why),
                                    snapshot.position(near->list, near->position).line));
    }
  }
  throw util::Error(cause, where,
                    target.cure.empty()
                        ? "list shows what is there; --ignore-not-found passes over it"
                        : target.cure);
}

// A group that is misspelt would stay without a word.
void warn_of_absent_groups(const Departure& target, const awsauth::Map& map,
                           const std::vector<std::string>& groups, const cluster::Host& host) {
  std::vector<std::string> there;
  bool is_mapped = false;
  for (const List list : awsauth::k_lists) {
    for (const awsauth::Entry& entry : map[list].entries) {
      if (std::any_of(target.spellings.begin(), target.spellings.end(),
                      [&](const std::string& text) { return names(entry, text); })) {
        is_mapped = true;
        there.insert(there.end(), entry.mapping.groups.begin(), entry.mapping.groups.end());
      }
    }
  }
  for (const std::string& group : groups) {
    if (is_mapped && std::find(there.begin(), there.end(), group) == there.end()) {
      host.warn(
          util::printable(fmt::format("{} is not in the group {}; its groups: {}", target.name,
                                      group, there.empty() ? "none" : present::join(there, ", "))));
    }
  }
}

void warn_if_still_mapped(const stores::Snapshot& after, const awsauth::Map& map,
                          const Departure& target, const cluster::Host& host) {
  if (!target.caller) {
    return;
  }
  const awsauth::Match match = awsauth::match(map, *target.caller);
  if (match.entry != nullptr) {
    const List list = match.entry->mapping.list;
    host.warn(fmt::format(
        "{} still gets in, by {} of {}", target.name, after.place(list, match.entry->position),
        list == List::accounts ? fmt::format("account {}", match.entry->mapping.arn)
                               : std::string(awsauth::data_key(list))));
  }
}

void check(const RemoveOptions& options) {
  if (options.identities.empty() && options.sso.empty()) {
    throw util::UsageError(options.list == List::accounts ? "no account is given"
                                                          : "no identity is given",
                           "", "list shows what is in the map");
  }
  present::check_flags(options.target, options.write, options.identities);
}

} // namespace

int run(const RemoveOptions& options, const cluster::Host& host) {
  check(options);
  const List list = options.list;
  cluster::Target target(options.target, cluster::input_of(options.identities), host);
  std::vector<Departure> departures; // resolved and spoken of when the map is first seen
  const auto resolve = [&](const stores::Snapshot& snapshot, const awsauth::Map& map) {
    for (const std::string& text : stores::unread_parts_beside(snapshot, map, list)) {
      host.warn(text);
    }
    const identity::BareNames names{list == List::users ? PrincipalType::user : PrincipalType::role,
                                    options.account, awsauth::partition_of(map),
                                    target.account_of_bare_names()};
    const auto take = [&](Departure departure) {
      const bool repeated =
          std::any_of(departures.begin(), departures.end(),
                      [&](const Departure& other) { return other.name == departure.name; });
      if (!repeated) {
        departures.push_back(std::move(departure));
      }
    };
    for (const std::string& argument : options.identities) {
      take(list == List::accounts ? account_target(argument, map, host)
                                  : principal_target(argument, list, names, map, host));
    }
    for (const identity::PermissionSet& set :
         cluster::permission_sets_of(options.sso, options.account)) {
      take(set_target(set, snapshot, map, host));
    }
    for (const Departure& departure : departures) {
      warn_of_absent_groups(departure, map, options.groups, host);
    }
  };
  change::Request request;
  request.wishes = [&](const stores::Snapshot& snapshot, const awsauth::Map& map) {
    if (!options.ignore_not_found) {
      stores::require_map(snapshot);
    }
    stores::require_readable(snapshot, map, list);
    if (departures.empty()) {
      resolve(snapshot, map);
    }
    std::vector<change::Wish> wishes;
    for (const Departure& departure : departures) {
      wishes.push_back({departure.name, edits_for(departure, list, map, options.groups)});
    }
    return wishes;
  };
  request.check = [&](const change::Change& change, const awsauth::Map& map) {
    for (std::size_t i = 0; i < departures.size(); ++i) {
      if (change.outcomes[i] == Outcome::not_found && !options.ignore_not_found) {
        fail_not_found(*change.before, map, departures[i], list);
      }
    }
  };
  const change::Change change = present::write_map(target, options.write, request, host);
  if (options.groups.empty()) {
    const awsauth::Map map_after = awsauth::read(change.after->data());
    for (const Departure& departure : departures) {
      warn_if_still_mapped(*change.after, map_after, departure, host);
    }
  }
  return 0;
}

} // namespace iam::commands
