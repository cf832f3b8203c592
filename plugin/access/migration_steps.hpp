#pragma once

#include "access/migration.hpp"

#include <vector>

namespace iam::access {

// Returns the steps that carry `plan` out, in an order in which everybody keeps access: somebody
// else who may repair everything, what the entries need, the entries of people and the caller's own
// last of these, nodes, and at the end the lines that can go. Returns none if there is nothing to
// create or to remove.
std::vector<MigrationStep> steps_of(const MigrationPlan& plan, const MigrationInput& input,
                                    const MigrationOptions& options);

// Returns an administrator by an access entry that counts, who is not the caller; if there is one,
// a role that others can assume to prove it. Returns nullptr if there is none, or the caller is
// unknown.
const AccessEntry* other_administrator(const MigrationInput& input);

} // namespace iam::access
