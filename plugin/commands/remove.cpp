#include "commands/remove.hpp"

#include "awsauth/entry.hpp"
#include "awsauth/match.hpp"
#include "awsauth/nearest_miss.hpp"
#include "awsauth/permission_sets.hpp"
#include "cluster/principals.hpp"
#include "identity/arn.hpp"
#include "identity/principal.hpp"
#include "present/explanation.hpp"
#include "present/output.hpp"
#include "stores/readable.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::commands {

using awsauth::List;
using awsauth::Outcome;
using identity::PrincipalType;

namespace {

// An identity to remove: as the user wrote it, and as the authenticator knows it.
struct Departure {
  std::string name;
  std::vector<std::string> spellings;       // of entries that name it
  std::optional<identity::Identity> caller; // nullopt for accounts and for what can never log in
  std::string cure = {};                    // if the map does not have it; empty: the usual one
};

bool names(const awsauth::Entry& entry, const std::string& text) {
  return !entry.mapping.sso && awsauth::equal_fold(entry.mapping.arn, text);
}

bool is_in(const awsauth::ListReading& list, const std::string& text) {
  return std::any_of(list.entries.begin(), list.entries.end(),
                     [&](const awsauth::Entry& entry) { return names(entry, text); });
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

// What the map holds literally is taken as it is, even if it is not an ARN that add-role accepts.
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
    } else if (!held_as_written && !principal.note.empty()) {
      host.note(principal.note);
    }
    identity::Identity caller;
    caller.canonical_arn = principal.arn;
    caller.account = principal.account;
    departure = {held || !held_as_written ? principal.arn : principal.written,
                 {principal.arn, principal.written},
                 caller};
  } catch (const util::Error&) {
    if (!there) {
      throw;
    }
    departure = {argument, {argument}, std::nullopt};
  }
  return departure;
}

// The role of a permission set as the map has it: AWS no longer knows one that was deleted.
Departure set_departure(const identity::PermissionSet& set, const stores::Snapshot& snapshot,
                        const cluster::Host& host) {
  const auto principal = cluster::principal_in_map(set, snapshot);
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
  Departure departure{principal->arn, {}, caller};
  for (const List list : {List::roles, List::users}) {
    for (const awsauth::Entry* entry : awsauth::entries_of(snapshot.map()[list], set)) {
      departure.spellings.push_back(entry->mapping.arn); // with its path, or without
    }
  }
  return departure;
}

std::vector<awsauth::Edit> edits_for(const Departure& departure, List list, const awsauth::Map& map,
                                     const std::vector<std::string>& groups) {
  std::vector<awsauth::Edit> edits;
  for (const List each : {list, list == List::roles ? List::users : List::roles}) {
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

// The users of the name and the account of `caller` under any path, as "line 6: ARN".
std::vector<std::string> namesakes(const stores::Snapshot& snapshot,
                                   const identity::Identity& caller) {
  std::vector<std::string> found;
  const auto own = identity::parse_arn(caller.canonical_arn);
  for (const List list : {List::roles, List::users}) {
    for (const awsauth::Entry& entry : snapshot.map()[list].entries) {
      const auto other = identity::parse_arn(entry.mapping.arn);
      if (own && other && other->account == own->account && own->resource.starts_with("user/") &&
          other->resource.starts_with("user/") &&
          awsauth::equal_fold(identity::last_segment(other->resource),
                              identity::last_segment(own->resource))) {
        found.push_back(fmt::format("line {}: {}", snapshot.position(list, entry.position).line,
                                    entry.mapping.arn));
      }
    }
  }
  return found;
}

[[noreturn]] void fail_not_found(const stores::Snapshot& snapshot, const Departure& departure,
                                 List list) {
  const std::string cause = fmt::format("{} is not in {}", departure.name, awsauth::data_key(list));
  const std::string& where = snapshot.name();
  if (departure.caller) {
    if (const auto users = namesakes(snapshot, *departure.caller); users.size() > 1) {
      throw util::Error(cause, where,
                        fmt::format("several users have that name, so give the path: {}",
                                    present::join(users, "; ")));
    }
    if (const auto near = awsauth::nearest_miss(snapshot.map(), *departure.caller)) {
      throw util::Error(cause, where,
                        fmt::format("closest is line {2}: {0} ({1})", near->arn, near->why,
                                    snapshot.position(near->list, near->position).line));
    }
  }
  throw util::Error(cause, where,
                    departure.cure.empty()
                        ? util::own_command({"list"}) +
                              " shows what the map holds; --ignore-not-found skips it"
                        : departure.cure);
}

// The groups of the entry that counts for `departure`, or `all` if none does.
std::string groups_shown(const Departure& departure, const awsauth::Map& map,
                         const std::vector<std::string>& all) {
  const awsauth::Entry* entry =
      departure.caller ? awsauth::match(map, *departure.caller).entry : nullptr;
  const bool counts = entry != nullptr && entry->mapping.list != List::accounts;
  return present::text_of_groups(counts ? entry->mapping.groups : all);
}

// A misspelled group would otherwise stay without a word.
void warn_of_absent_groups(const Departure& departure, const awsauth::Map& map,
                           const std::vector<std::string>& groups, const cluster::Host& host) {
  std::vector<std::string> there;
  bool is_mapped = false;
  for (const List list : awsauth::k_lists) {
    for (const awsauth::Entry& entry : map[list].entries) {
      if (std::any_of(departure.spellings.begin(), departure.spellings.end(),
                      [&](const std::string& text) { return names(entry, text); })) {
        is_mapped = true;
        there.insert(there.end(), entry.mapping.groups.begin(), entry.mapping.groups.end());
      }
    }
  }
  for (const std::string& group : groups) {
    if (is_mapped && std::find(there.begin(), there.end(), group) == there.end()) {
      host.warn(fmt::format("{} is not in group {}; its groups: {}", departure.name, group,
                            groups_shown(departure, map, there)));
    }
  }
}

void warn_if_mapped(const stores::Snapshot& after, const Departure& departure,
                    const cluster::Host& host) {
  if (!departure.caller) {
    return;
  }
  const awsauth::Match match = awsauth::match(after.map(), *departure.caller);
  if (match.unjudged) {
    host.warn(fmt::format("whether {} still gets in is unknown: {} cannot be judged",
                          departure.name, awsauth::data_key(*match.unjudged)));
    return;
  }
  if (match.entry != nullptr) {
    const List list = match.entry->mapping.list;
    host.warn(fmt::format(
        "{} still gets in, by {} of {}", departure.name, after.place(list, match.entry->position),
        list == List::accounts ? fmt::format("account {}", match.entry->mapping.arn)
                               : std::string(awsauth::data_key(list))));
  }
}

void check_options(const RemoveOptions& options) {
  if (options.identities.empty() && options.sso.empty()) {
    throw util::UsageError(options.list == List::accounts ? "no account is given"
                                                          : "no identity is given",
                           "", util::own_command({"list"}) + " shows what the map holds");
  }
  cluster::require_arns_beside_sets(options.sso, options.identities);
  present::check_flags(options.target, options.write, options.identities);
}

class Removal : public change::Operation {
public:
  Removal(const RemoveOptions& options, cluster::Target& target, const cluster::Host& host)
      : m_options(options), m_target(target), m_host(host) {}

  void resolve(const stores::Snapshot& first) override {
    require_usable(first);
    for (const std::string& text : stores::unread_parts_beside(first, m_options.list)) {
      m_host.warn(text);
    }
    find_departures(first);
    for (const Departure& departure : m_departures) {
      warn_of_absent_groups(departure, first.map(), m_options.groups, m_host);
    }
  }

  std::vector<change::PrincipalEdits> edits(const stores::Snapshot& before) const override {
    require_usable(before);
    std::vector<change::PrincipalEdits> edits;
    for (const Departure& departure : m_departures) {
      edits.push_back(
          {departure.name, edits_for(departure, m_options.list, before.map(), m_options.groups)});
    }
    return edits;
  }

  void check(const change::Revision& revision) const override {
    for (std::size_t i = 0; i < m_departures.size(); ++i) {
      if (revision.outcomes[i] == Outcome::not_found && !m_options.ignore_not_found) {
        fail_not_found(*revision.before, m_departures[i], m_options.list);
      }
    }
  }

  void warn_if_still_mapped(const stores::Snapshot& after) const {
    for (const Departure& departure : m_departures) {
      warn_if_mapped(after, departure, m_host);
    }
  }

private:
  void require_usable(const stores::Snapshot& snapshot) const {
    if (!m_options.ignore_not_found) {
      stores::require_map(snapshot);
    }
    stores::require_changeable(snapshot, m_options.list);
  }

  void find_departures(const stores::Snapshot& snapshot) {
    const List list = m_options.list;
    const identity::BareNames names =
        cluster::bare_names(list == List::users ? PrincipalType::user : PrincipalType::role,
                            m_options.account, m_target, snapshot);
    for (const std::string& argument : m_options.identities) {
      add(list == List::accounts
              ? account_departure(argument, snapshot.map(), m_host)
              : principal_departure(argument, list, names, snapshot.map(), m_host));
    }
    for (const identity::PermissionSet& set :
         cluster::permission_sets_of(m_options.sso, m_options.account)) {
      add(set_departure(set, snapshot, m_host));
    }
  }

  void add(Departure departure) {
    if (std::ranges::count(m_departures, departure.name, &Departure::name) == 0) {
      m_departures.push_back(std::move(departure));
    }
  }

  const RemoveOptions& m_options;
  cluster::Target& m_target;
  const cluster::Host& m_host;
  std::vector<Departure> m_departures;
};

} // namespace

int run(const RemoveOptions& options, const cluster::Host& host) {
  check_options(options);
  cluster::Target target(options.target, cluster::input_of(options.identities), host);
  Removal removal(options, target, host);
  const change::Revision revision = present::write_map(target, options.write, removal, host);
  if (options.groups.empty()) {
    removal.warn_if_still_mapped(*revision.after);
  }
  return 0;
}

} // namespace iam::commands
