#pragma once

#include "access/entry_plan.hpp"
#include "stores/journal.hpp"

#include <optional>

namespace iam::change {

// Plans how to take `change` back on the principal's entry as it is `now`, nullopt if it has none:
// an entry that the change has created is deleted, one that it has deleted is created again, and of
// one that it has changed only that is changed back. Throws util::Error if others have changed the
// same since, or if too little is known.
access::EntryPlan plan_undo(const stores::EntryChange& change,
                            const std::optional<access::AccessEntry>& now);

} // namespace iam::change
