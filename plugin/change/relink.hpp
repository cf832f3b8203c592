#pragma once

#include "awsauth/read.hpp"
#include "change/revision.hpp"
#include "identity/principal.hpp"
#include "stores/snapshot.hpp"

#include <string>

namespace iam::change {

// What the role of a permission set was before it was made anew, as `map`, of `snapshot`, names it
// beside `role`, its role of today: an ARN; empty where the map names none. Throws util::Error
// where it names several.
std::string former_role(const identity::Principal& role, const stores::Snapshot& snapshot,
                        const awsauth::Map& map);

// Throws the error of a role that the map knows by `former` alone, which offers --relink.
[[noreturn]] void offer_relink(const identity::Principal& role, const std::string& former,
                               const stores::Snapshot& snapshot, const awsauth::Map& map);

// Throws the error of --relink without a former role.
[[noreturn]] void fail_nothing_to_relink(const identity::Principal& role,
                                         const stores::Snapshot& snapshot);

// Returns a note if `change`, which put `role` in the place of `former`, gave it another username;
// else an empty text.
std::string note_on_username(const identity::Principal& role, const std::string& former,
                             const Change& change);

} // namespace iam::change
