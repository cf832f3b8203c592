#pragma once

#include "change/revision.hpp"

namespace iam::change {

// Proves the answer to a write of `revision`: `stored` is what the store says that it holds now or,
// if `is_rehearsal`, would hold. Adds a note if a text is not the one that was sent but has the
// same entries. Throws util::Error, which says what the store holds, if the entries differ.
void prove_answer(const awsauth::MapData& stored, bool is_rehearsal, Revision& revision);

} // namespace iam::change
