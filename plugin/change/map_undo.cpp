#include "change/map_undo.hpp"

#include "awsauth/groups.hpp"
#include "change/map_difference.hpp"
#include "change/map_texts.hpp"
#include "change/reversal.hpp"
#include "stores/readable.hpp"
#include "stores/settlement.hpp"
#include "util/proposed_command.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <iterator>
#include <utility>

namespace iam::change {

using awsauth::Mapping;

namespace {

constexpr const char* k_state = "as it was before the change";

std::string text_of(const Mapping& mapping) {
  return fmt::format("username {}, {}", mapping.username.empty() ? "<none>" : mapping.username,
                     mapping.groups.empty()
                         ? "no groups"
                         : "groups " + awsauth::joined_groups(mapping.groups, ", "));
}

// What an entry has become since the change, so that the change cannot be taken back.
class ChangedSince {
public:
  void add(const MappingDifference& difference, const std::string& what) {
    m_texts.push_back(fmt::format("{} {}", difference.name, what));
  }

  void fail_if_any(const std::string& where) const {
    if (!m_texts.empty()) {
      throw util::Error(fmt::format("not taken back: {}", fmt::join(m_texts, "; ")), where,
                        fmt::format("change it as you want it, with {} and the verbs that add and "
                                    "remove",
                                    util::own_command({"list"})));
    }
  }

private:
  std::vector<std::string> m_texts;
};

// The edit that takes the change of an entry that is now `now` back, and leaves what others have
// changed of it.
awsauth::Edit reversing(const MappingDifference& difference, const Mapping& now,
                        ChangedSince& since) {
  const Mapping& before = *difference.before;
  const Mapping& after = *difference.after;
  Mapping wanted = now;
  if (before.username != after.username && now.username != before.username) {
    if (now.username != after.username) {
      since.add(difference, "has been changed since, to " + text_of(now));
    }
    wanted.username = before.username;
  }
  wanted.groups = with_change_taken_back(now.groups, before.groups, after.groups);
  return awsauth::AddMapping{wanted, awsauth::IfExists::overwrite};
}

// The edits that take `difference` back on the entries `map`; what makes that impossible is added
// to `since`.
PrincipalEdits reversing(const MappingDifference& difference, const MappingIndex& map,
                         ChangedSince& since) {
  const auto& [list, name, before, after, is_special] = difference;
  const MappingIndex::Found now = map.find(before ? *before : *after);
  const bool is_back = before ? now.mapping && gives_same(*now.mapping, *before) : !now.mapping;
  if (is_back) {
    // Nothing is left to do.
  } else if (is_special || now.is_special) {
    since.add(difference, "has several entries or fields that only an editor can write");
  } else if (!now.mapping && after) {
    since.add(difference, "has been removed since");
  } else if (before && after) {
    return {name, {reversing(difference, *now.mapping, since)}};
  } else if (now.mapping && (!after || !gives_same(*now.mapping, *after))) {
    since.add(difference, fmt::format("has been {} since, with {}", after ? "changed" : "added",
                                      text_of(*now.mapping)));
  }
  return edits_of(reversed({difference}).front());
}

// Returns `texts`, which the map `now` may have, without the entries that `removed` has removed.
awsauth::MapData without(const std::vector<MappingDifference>& removed,
                         const std::shared_ptr<const stores::Snapshot>& now,
                         awsauth::MapData texts) {
  const auto whole = revise_texts(now, std::move(texts), {}, k_state).after;
  std::vector<PrincipalEdits> removals;
  std::ranges::transform(removed, std::back_inserter(removals), edits_of);
  return revise(whole, std::move(removals)).after->data();
}

} // namespace

MapUndo::MapUndo(const stores::MapChange& change,
                 const std::function<bool(const MappingDifference&)>& leaves_out)
    : m_change(change),
      m_differences(differences(stores::map_of(change.before), stores::map_of(change.after))) {
  if (leaves_out) {
    const auto left_out = std::stable_partition(m_differences.begin(), m_differences.end(),
                                                std::not_fn(leaves_out)); // asked once of each
    m_left_out.assign(left_out, m_differences.end());
    m_differences.erase(left_out, m_differences.end());
  }
}

std::vector<PrincipalEdits> MapUndo::edits(const stores::Snapshot& before) const {
  const MappingIndex map(before.map());
  std::vector<PrincipalEdits> edits;
  ChangedSince since;
  for (const MappingDifference& difference : m_differences) {
    stores::require_changeable(before, difference.list);
    edits.push_back(reversing(difference, map, since));
  }
  since.fail_if_any(before.name());
  return edits;
}

Revision MapUndo::revise(std::shared_ptr<const stores::Snapshot> before) const {
  const bool holds_after = stores::holds(*before, m_change.after);
  const bool is_back = m_left_out.empty() && stores::holds(*before, m_change.before);
  if (!holds_after && !is_back) {
    return Operation::revise(std::move(before));
  }
  awsauth::MapData wanted = before->data();
  stores::put(wanted, m_change.before);
  if (!m_left_out.empty()) {
    wanted = without(m_left_out, before, std::move(wanted));
  }
  return revise_texts(std::move(before), std::move(wanted), reversed(m_differences), k_state);
}

} // namespace iam::change
