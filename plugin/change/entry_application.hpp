#pragma once

#include "access/desired_entry.hpp"
#include "cluster/both_stores.hpp"
#include "cluster/host.hpp"

#include <vector>

namespace iam::change {

// Plans how the access entries of a cluster become what a file says: first those that it names, in
// its order, then, with `prune`, the deletion of all others but those of nodes and of AWS. Prints
// what there is to say before that; nothing is written. The entries of `stores` are described.
// Throws util::Error, with the place in the file, as access::plan_desired and plan_entries.
std::vector<access::EntryPlan> plan_desired_entries(const std::vector<access::DesiredEntry>& wanted,
                                                    bool prune, cluster::BothStores& stores,
                                                    cluster::Target& target,
                                                    const cluster::Host& host);

} // namespace iam::change
