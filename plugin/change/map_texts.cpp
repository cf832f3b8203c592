#include "change/map_texts.hpp"

#include "awsauth/entry.hpp"
#include "util/error.hpp"

#include <fmt/format.h>
#include <utility>

namespace iam::change {

using awsauth::List;
using awsauth::Outcome;
using stores::Snapshot;

namespace {

Outcome outcome_of(const MappingDifference& difference) {
  return !difference.before  ? Outcome::added
         : !difference.after ? Outcome::removed
                             : Outcome::updated;
}

std::shared_ptr<const Snapshot> with_texts(const Snapshot& before, awsauth::MapData wanted,
                                           std::string_view state,
                                           std::vector<std::string>& notes) {
  awsauth::EditedMap edited;
  edited.after = awsauth::read(std::move(wanted));
  for (const List list : awsauth::k_lists) {
    if ((*edited.after)[list].verdict != awsauth::Verdict::accepted &&
        before.map()[list].verdict == awsauth::Verdict::accepted) {
      throw util::Error(
          fmt::format("the cluster could not read {} {}", awsauth::data_key(list), state),
          before.name());
    }
  }
  return before.with(std::move(edited), notes);
}

} // namespace

Revision revise_texts(std::shared_ptr<const Snapshot> before, awsauth::MapData wanted,
                      const std::vector<MappingDifference>& differences, std::string_view state) {
  const bool is_done = before->data() == wanted;
  Revision revision;
  for (const MappingDifference& difference : differences) {
    revision.edits.push_back(edits_of(difference));
    revision.outcomes.push_back(is_done ? Outcome::unchanged : outcome_of(difference));
  }
  revision.after = is_done ? before : with_texts(*before, std::move(wanted), state, revision.notes);
  revision.before = std::move(before);
  return revision;
}

std::vector<MappingDifference> reversed(std::vector<MappingDifference> differences) {
  for (MappingDifference& difference : differences) {
    std::swap(difference.before, difference.after);
  }
  return differences;
}

PrincipalEdits edits_of(const MappingDifference& difference) {
  const awsauth::Mapping& mapping = difference.after ? *difference.after : *difference.before;
  if (mapping.sso) {
    return {awsauth::principal_name(mapping), {}};
  }
  if (mapping.arn.empty()) {
    return {difference.name, {}};
  }
  if (difference.after) {
    return {difference.name,
            {awsauth::AddMapping{*difference.after, awsauth::IfExists::overwrite}}};
  }
  return {difference.name, {awsauth::RemoveMapping{difference.list, {difference.before->arn}, {}}}};
}

} // namespace iam::change
