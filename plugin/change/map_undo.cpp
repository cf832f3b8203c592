#include "change/map_undo.hpp"

#include "awsauth/groups.hpp"
#include "change/map_difference.hpp"
#include "change/reversal.hpp"
#include "stores/readable.hpp"
#include "stores/settlement.hpp"
#include "util/proposed_command.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace iam::change {

using awsauth::List;
using awsauth::Mapping;
using awsauth::Outcome;

namespace {

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

// The edit that makes an entry what it was before the change.
awsauth::Edit restoring(const MappingDifference& difference) {
  if (difference.before) {
    return awsauth::AddMapping{*difference.before, awsauth::IfExists::overwrite};
  }
  return awsauth::RemoveMapping{difference.list, {difference.after->arn}, {}};
}

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

// The edit that takes `difference` back on `map`; what makes that impossible is added to `since`.
awsauth::Edit reversing(const MappingDifference& difference, const awsauth::Map& map,
                        ChangedSince& since) {
  const auto& [list, name, before, after, is_special] = difference;
  const FoundMapping now = find_mapping(map, before ? *before : *after);
  const bool is_back = before ? now.mapping && gives_same(*now.mapping, *before) : !now.mapping;
  if (is_special || now.is_special) {
    since.add(difference, "has several entries or fields that only an editor can write");
  } else if (is_back) {
    // Nothing is left to do.
  } else if (!now.mapping && after) {
    since.add(difference, "has been removed since");
  } else if (before && after) {
    return reversing(difference, *now.mapping, since);
  } else if (now.mapping && (!after || !gives_same(*now.mapping, *after))) {
    since.add(difference, fmt::format("has been {} since, with {}", after ? "changed" : "added",
                                      text_of(*now.mapping)));
  }
  return restoring(difference);
}

Outcome outcome_of(const MappingDifference& difference) {
  return !difference.before ? Outcome::removed
         : difference.after ? Outcome::updated
                            : Outcome::added;
}

} // namespace

MapUndo::MapUndo(const stores::MapChange& change)
    : m_change(change),
      m_differences(differences(stores::map_of(change.before), stores::map_of(change.after))) {}

std::vector<PrincipalEdits> MapUndo::edits(const stores::Snapshot& before) const {
  std::vector<PrincipalEdits> edits;
  ChangedSince since;
  for (const MappingDifference& difference : m_differences) {
    stores::require_changeable(before, difference.list);
    edits.push_back({difference.name, {reversing(difference, before.map(), since)}});
  }
  since.fail_if_any(before.name());
  return edits;
}

Revision MapUndo::revise(std::shared_ptr<const stores::Snapshot> before) const {
  const bool is_back = stores::holds(*before, m_change.before);
  if (!is_back && !stores::holds(*before, m_change.after)) {
    return Operation::revise(std::move(before));
  }
  Revision revision;
  for (const MappingDifference& difference : m_differences) {
    revision.edits.push_back({difference.name, {restoring(difference)}});
    revision.outcomes.push_back(is_back ? Outcome::unchanged : outcome_of(difference));
  }
  revision.after = is_back ? before : put_back(*before, revision.notes);
  revision.before = std::move(before);
  return revision;
}

// The map with the texts as they were before the change.
std::shared_ptr<const stores::Snapshot> MapUndo::put_back(const stores::Snapshot& before,
                                                          std::vector<std::string>& notes) const {
  awsauth::MapData data = before.data();
  stores::put(data, m_change.before);
  awsauth::EditedMap edited;
  edited.after = awsauth::read(std::move(data));
  for (const List list : awsauth::k_lists) {
    if ((*edited.after)[list].verdict != awsauth::Verdict::accepted &&
        before.map()[list].verdict == awsauth::Verdict::accepted) {
      throw util::Error(fmt::format("the cluster could not read {} as it was before the change",
                                    awsauth::data_key(list)),
                        before.name());
    }
  }
  return before.with(std::move(edited), notes);
}

} // namespace iam::change
