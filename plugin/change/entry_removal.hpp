#pragma once

#include "access/entry_plan.hpp"
#include "cluster/both_stores.hpp"
#include "cluster/host.hpp"
#include "identity/permission_set.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::change {

// Returns the one role of `set` that has an access entry; nullopt if none has. Throws util::Error
// if several have.
std::optional<identity::Principal> principal_in_entries(const identity::PermissionSet& set,
                                                        const cluster::BothStores& stores);

// Plans how to take the entry of `subject`, or parts of it, away. Warns of groups and policies that
// it does not have. Throws as access::plan_revoke.
access::EntryPlan plan_removal(const cluster::EntrySubject& subject,
                               const access::Revocation& revocation, const cluster::Host& host);

} // namespace iam::change
