#pragma once

#include "awsauth/read.hpp"
#include "util/line_merge.hpp"

#include <vector>

namespace iam::change {

// The lines of a list that two changes of one map do not both allow.
struct ListConflict {
  awsauth::List list = awsauth::List::roles;

  // The text of the list. In a part that conflicts the lines are theirs.
  std::vector<util::MergePart> parts;
};

// Two changes of one map in one.
struct MapMerge {
  awsauth::MapData merged; // with their lines where the two conflict
  std::vector<ListConflict> conflicts;
};

// Merges our change of `base` into their map, line by line. A list conflicts if single lines do, or
// if the merged text would not make exactly our changes to their entries: then with all lines of it
// that ours changes.
MapMerge merge_maps(const awsauth::Map& base, const awsauth::Map& ours, const awsauth::Map& theirs);

} // namespace iam::change
