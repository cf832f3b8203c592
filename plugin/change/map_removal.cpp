#include "change/map_removal.hpp"

#include "awsauth/entry.hpp"
#include "awsauth/groups.hpp"
#include "awsauth/match.hpp"
#include "awsauth/nearest_miss.hpp"
#include "identity/arn.hpp"
#include "stores/readable.hpp"
#include "util/proposed_command.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace iam::change {

using awsauth::List;
using awsauth::Outcome;

namespace {

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

// The groups of the entry that counts for `departure`, or `all` if none does.
std::string groups_shown(const Departure& departure, const awsauth::Map& map,
                         const std::vector<std::string>& all) {
  const awsauth::Entry* entry =
      departure.caller ? awsauth::match(map, *departure.caller).entry : nullptr;
  const bool counts = entry != nullptr && entry->mapping.list != List::accounts;
  const std::vector<std::string>& groups = counts ? entry->mapping.groups : all;
  return groups.empty() ? "none" : awsauth::joined_groups(groups, ", ");
}

// A misspelled group would otherwise stay without a word.
void warn_of_absent_groups(const Departure& departure, const awsauth::Map& map,
                           const std::vector<std::string>& groups, const cluster::Host& host) {
  std::vector<std::string> there;
  bool is_mapped = false;
  for (const List list : awsauth::k_lists) {
    for (const awsauth::Entry& entry : map[list].entries) {
      if (names(departure, entry)) {
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

} // namespace

void fail_not_found(const stores::Snapshot& snapshot, const Departure& departure, List list,
                    bool has_entries) {
  const std::string cause =
      fmt::format("{} is not in {}{}", departure.name, awsauth::data_key(list),
                  has_entries ? ", and has no access entry" : "");
  const std::string& where = snapshot.name();
  if (departure.caller) {
    if (const auto users = namesakes(snapshot, *departure.caller); users.size() > 1) {
      throw util::Error(cause, where,
                        fmt::format("several users have that name, so give the path: {}",
                                    fmt::join(users, "; ")));
    }
    const auto near = awsauth::nearest_miss(snapshot.map(), *departure.caller);
    if (near && near->nearness != awsauth::Nearness::whole_account) { // which names somebody else
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

void MapRemoval::require_usable(const stores::Snapshot& snapshot) const {
  if (!m_revocation.ignore_not_found) {
    stores::require_map(snapshot);
  }
  stores::require_changeable(snapshot, m_revocation.list);
}

void MapRemoval::resolve(const stores::Snapshot& first) {
  require_usable(first);
  for (const std::string& text : stores::unread_parts_beside(first, m_revocation.list)) {
    m_host.warn(text);
  }
  for (const Departure& departure : m_departures) {
    warn_of_absent_groups(departure, first.map(), m_revocation.groups, m_host);
  }
}

std::vector<PrincipalEdits> MapRemoval::edits(const stores::Snapshot& before) const {
  require_usable(before);
  std::vector<PrincipalEdits> edits;
  for (const Departure& departure : m_departures) {
    edits.push_back({departure.name, removing_edits(departure, m_revocation.list, before.map(),
                                                    m_revocation.groups)});
  }
  return edits;
}

void MapRemoval::check(const Revision& revision) const {
  for (std::size_t i = 0; i < m_departures.size(); ++i) {
    if (revision.outcomes[i] == Outcome::not_found && !m_revocation.ignore_not_found) {
      fail_not_found(*revision.before, m_departures[i], m_revocation.list, m_has_entries);
    }
  }
}

} // namespace iam::change
