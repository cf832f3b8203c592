#pragma once

#include "awsauth/read.hpp"
#include "stores/snapshot.hpp"
#include "util/error.hpp"

#include <string>
#include <vector>

namespace iam::stores {

// Throws the error of a cluster without a map.
void require_map(const Snapshot& snapshot);

// Returns the findings of the map for which one of `lists` as a whole is rejected or unjudged: as
// errors with their place, what they mean and how to repair it.
std::vector<util::Error> unread_lists(const Snapshot& snapshot,
                                      const std::vector<awsauth::List>& lists);

// Throws the error of `list` if it is rejected or unjudged.
void require_readable(const Snapshot& snapshot, awsauth::List list);

// Throws the error of the first list that is unjudged; rejected ones pass.
void require_judged(const Snapshot& snapshot);

// Throws if `list` must not be changed: it is rejected, it is in `binaryData`, or any list is
// unjudged, since nobody can tell then who gets in.
void require_changeable(const Snapshot& snapshot, awsauth::List list);

// Returns warnings of what looks like a part of the map and is not read: keys in another letter
// case or in `binaryData`, and what follows the end of a list's text.
std::vector<std::string> unread_parts(const Snapshot& snapshot);

// Returns the same for a verb that changes `list`, and the errors of the other lists.
std::vector<std::string> unread_parts_beside(const Snapshot& snapshot, awsauth::List list);

} // namespace iam::stores
