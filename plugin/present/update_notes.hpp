#pragma once

#include "change/transaction.hpp"
#include "cluster/host.hpp"

namespace iam::present {

// Notes the former and the new values of each mapping that `revision` updates: an update may take
// something away.
void note_updates(const change::Revision& revision, const cluster::Host& host);

} // namespace iam::present
