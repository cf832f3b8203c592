#pragma once

#include "change/transaction.hpp"
#include "cluster/target.hpp"
#include "present/changes.hpp"

#include <memory>

namespace iam::present {

// Carries out `operation` on the map of `target`, as `options` say, and adds its outcomes to
// `report`; of what the guard refuses, the diff. The map was just read as `first`, or not yet if
// that is nullptr.
change::Revision write_map(cluster::Target& target, const ChangeOptions& options,
                           change::Operation& operation, change::Guard& guard, ChangeReport& report,
                           const cluster::Host& host,
                           std::shared_ptr<const stores::Snapshot> first);

} // namespace iam::present
