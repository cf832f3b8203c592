#pragma once

#include "awsauth/read.hpp"
#include "change/revision.hpp"
#include "identity/principal.hpp"
#include "stores/snapshot.hpp"

#include <string>

namespace iam::change {

// Returns the ARN of the role that a permission set had before its role was recreated as `role`, if
// the map of `snapshot` names it; else an empty text. Throws util::Error if it names several.
std::string former_role(const identity::Principal& role, const stores::Snapshot& snapshot);

// Throws the error of a role that the map knows by `former` alone, which offers --relink.
[[noreturn]] void offer_relink(const identity::Principal& role, const std::string& former,
                               const stores::Snapshot& snapshot);

// Throws the error of --relink without a former role.
[[noreturn]] void fail_nothing_to_relink(const identity::Principal& role,
                                         const stores::Snapshot& snapshot);

// Returns a note if `revision`, which put `role` in the place of `former`, gave it another
// username; else an empty text.
std::string note_on_username(const identity::Principal& role, const std::string& former,
                             const Revision& revision);

} // namespace iam::change
