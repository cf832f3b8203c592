#pragma once

#include "cluster/both_stores.hpp"

#include <string>

namespace iam::change {

// Who `canonical_arn`, of the account `account`, is by `stores` and `after`, the map as it is now
// (nullptr: unknown): `X still gets in, by line 3 of mapRoles`. Empty if it no longer gets in.
// `entry` is its access entry or nullptr.
std::string remaining_access(const std::string& name, const std::string& canonical_arn,
                             const std::string& account, const stores::Snapshot* after,
                             const cluster::BothStores& stores, const access::AccessEntry* entry);

} // namespace iam::change
