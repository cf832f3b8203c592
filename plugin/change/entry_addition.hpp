#pragma once

#include "access/entry_plan.hpp"
#include "cluster/both_stores.hpp"
#include "cluster/host.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace iam::change {

// How to let principals in by access entries.
struct EntryGrant {
  access::EntryRequest request; // checked
  awsauth::IfExists if_exists = awsauth::IfExists::refuse;
};

// Throws util::Error if EKS would refuse an entry of `type` for `subject`: as
// access::check_entry_principal, and if IAM does not have the role.
void require_possible(const cluster::EntrySubject& subject, std::string_view type,
                      const cluster::BothStores& stores);

// Plans how to let `subjects` in as `grant` says, and prints what there is to say before that: what
// the entries hide, and what EKS may refuse. Nothing is written. Throws as access::plan_grant and
// access::check_entry_principal, and if IAM does not have the role.
std::vector<access::EntryPlan> plan_entries(const std::vector<cluster::EntrySubject>& subjects,
                                            const EntryGrant& grant,
                                            const cluster::BothStores& stores,
                                            const cluster::Host& host);

// Plans how to create the entries of `principals` again, which are stale. Of a permission set's
// role that has none, the entry of the set's former role takes its place. Throws util::Error if
// there is neither, and as access::plan_recreate and access::plan_copy.
std::vector<access::EntryPlan> plan_relinks(const std::vector<identity::Principal>& principals,
                                            cluster::BothStores& stores, cluster::Target& target,
                                            cluster::RoleLookup& roles, const cluster::Host& host);

// Plans how `to` takes the place of the principal of `from`: first the copy, then the removal.
// Throws as access::plan_copy.
std::vector<access::EntryPlan> plan_replacement(const access::AccessEntry& from,
                                                const cluster::EntrySubject& to);

// Returns the principal of the entry that a permission set's role had before it was recreated as
// `role`; empty if there is none. Throws util::Error if there are several.
std::string former_entry(const identity::Principal& role, const cluster::BothStores& stores);

// Asks EKS whether it has `policies`, which the table does not have, since it would say so only
// after the entry is made. Throws util::Error for one that it does not have; nothing if it does not
// say.
void require_policies(const std::vector<access::HeldPolicy>& policies, cluster::Target& target);

} // namespace iam::change
