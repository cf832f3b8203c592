#include "change/map_merge.hpp"

#include "change/map_difference.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace iam::change {

using awsauth::List;
using awsauth::Map;
using awsauth::Verdict;
using util::MergePart;
using Source = util::MergePart::Source;

namespace {

std::vector<MappingDifference> differences_in(List list, const Map& before, const Map& after) {
  auto found = differences(before, after);
  std::erase_if(found, [&](const MappingDifference& each) { return each.list != list; });
  return found;
}

// The differences of one list that edits can express, by their names, of which each has one.
class DifferencesByName {
public:
  explicit DifferencesByName(const std::vector<MappingDifference>& all) {
    for (const MappingDifference& each : all) {
      if (!each.is_special) {
        m_all.emplace(each.name, &each);
      }
    }
  }

  // Whether one of them does exactly what `wanted` does.
  bool hold(const MappingDifference& wanted) const {
    const auto found = m_all.find(wanted.name);
    return found != m_all.end() && !wanted.is_special && found->second->before == wanted.before &&
           found->second->after == wanted.after;
  }

private:
  std::unordered_map<std::string_view, const MappingDifference*> m_all;
};

// Whether `map` is already as `difference` leaves it.
bool is_done(const MappingDifference& difference, const MappingIndex& map) {
  const auto now = map.find(difference.after ? *difference.after : *difference.before);
  return !difference.is_special && !now.is_special && now.mapping == difference.after;
}

// Whether `merged` does to `theirs` what `ours` does to `base`, and nothing else.
bool holds(List list, const Map& base, const Map& ours, const Map& theirs, const Map& merged) {
  for (const Map* map : {&base, &ours, &theirs, &merged}) {
    if ((*map)[list].verdict != Verdict::accepted) {
      return false;
    }
  }
  const auto wanted = differences_in(list, base, ours);
  const auto made = differences_in(list, theirs, merged);
  const DifferencesByName all_wanted(wanted);
  const DifferencesByName all_made(made);
  const MappingIndex index(theirs);
  return std::ranges::all_of(made, [&](const auto& each) { return all_wanted.hold(each); }) &&
         std::ranges::all_of(
             wanted, [&](const auto& each) { return all_made.hold(each) || is_done(each, index); });
}

bool is_conflict(const MergePart& part) {
  return part.source == Source::conflict;
}

void merge_list(List list, MapMerge& merge, const Map& base, const Map& ours, const Map& theirs) {
  ListConflict conflict{list, util::merge_lines(base.data[list].value_or(""),
                                                ours.data[list].value_or(""),
                                                theirs.data[list].value_or(""))};
  awsauth::MapData text;
  text[list] = util::merged_text(conflict.parts);
  if (std::ranges::none_of(conflict.parts, is_conflict)) {
    if (text[list] == theirs.data[list] || holds(list, base, ours, theirs, awsauth::read(text))) {
      merge.merged[list] = text[list];
      return;
    }
    for (MergePart& part : conflict.parts) {
      if (part.source == Source::ours) {
        part.source = Source::conflict;
      }
    }
    text[list] = util::merged_text(conflict.parts);
  }
  merge.merged[list] = text[list];
  merge.conflicts.push_back(std::move(conflict));
}

} // namespace

MapMerge merge_maps(const Map& base, const Map& ours, const Map& theirs) {
  MapMerge merge;
  merge.merged = theirs.data;
  for (const List list : awsauth::k_lists) {
    if (theirs.data[list] == base.data[list]) {
      merge.merged[list] = ours.data[list];
    } else if (ours.data[list] != base.data[list] && ours.data[list] != theirs.data[list]) {
      merge_list(list, merge, base, ours, theirs);
    }
  }
  return merge;
}

} // namespace iam::change
