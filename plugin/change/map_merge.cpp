#include "change/map_merge.hpp"

#include "change/map_difference.hpp"

#include <algorithm>

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

bool is_same(const MappingDifference& a, const MappingDifference& b) {
  return !a.is_special && !b.is_special && a.before == b.before && a.after == b.after;
}

// Whether `map` is already as `difference` leaves it.
bool is_done(const MappingDifference& difference, const Map& map) {
  const FoundMapping now =
      find_mapping(map, difference.after ? *difference.after : *difference.before);
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
  const auto is_in = [](const MappingDifference& difference,
                        const std::vector<MappingDifference>& all) {
    return std::ranges::any_of(
        all, [&](const MappingDifference& other) { return is_same(difference, other); });
  };
  return std::ranges::all_of(made, [&](const auto& each) { return is_in(each, wanted); }) &&
         std::ranges::all_of(
             wanted, [&](const auto& each) { return is_in(each, made) || is_done(each, theirs); });
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
