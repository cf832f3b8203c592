#pragma once

#include "cluster/target.hpp"
#include "stores/history_record.hpp"

#include <memory>
#include <vector>

namespace iam::change {

// Returns the history of the cluster of `target`, newest first, and finds out what has become of
// changes that are only intended. Only for those are the stores read, unless `map` is the one they
// are in, as it has just been read. Throws as stores::History::read, and util::Cancelled.
std::vector<stores::Record> settled_history(cluster::Target& target, util::Clock& clock,
                                            std::shared_ptr<const stores::Snapshot> map = nullptr);

// The same for a command that opens a target only if it needs one.
std::vector<stores::Record> settled_history(const cluster::TargetFlags& flags,
                                            const cluster::Host& host);

} // namespace iam::change
