#pragma once

#include "change/map_difference.hpp"
#include "change/revision.hpp"
#include "stores/snapshot.hpp"

#include <memory>
#include <string_view>
#include <vector>

namespace iam::change {

// Returns the revision that makes the texts of `before` those of `wanted`, byte for byte.
// `differences` are the entries that this changes, for the report; if the texts are so already,
// they are unchanged. Throws util::Error if the cluster could no longer read a list; `state` says
// which text that is: `as it was before the change`.
Revision revise_texts(std::shared_ptr<const stores::Snapshot> before, awsauth::MapData wanted,
                      const std::vector<MappingDifference>& differences, std::string_view state);

// The same differences from after to before.
std::vector<MappingDifference> reversed(std::vector<MappingDifference> differences);

// The edits that turn the one side of `difference` into the other. There are none for an entry of a
// permission set, which has the name that awsauth::principal_name gives it, or without an ARN: no
// edit can name it.
PrincipalEdits edits_of(const MappingDifference& difference);

} // namespace iam::change
