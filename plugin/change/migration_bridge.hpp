#pragma once

#include "cluster/host.hpp"
#include "cluster/target.hpp"
#include "kube/role_writes.hpp"
#include "stores/migration_journal.hpp"

namespace iam::change {

// The group k_bridge_group (access/migration_names), bound to a ClusterRole that allows everything.

rbac::Binding bridge_binding();

// Creates the ClusterRole and the binding if they are not there, and waits until the API server
// gives the group its rights, if it tells. Notes them in `journal` first. Throws util::Error.
void build_bridge(cluster::Target& target, stores::MigrationJournal& journal,
                  const cluster::Host& host);

// Deletes both. Throws what kube::ApiClient::call throws.
void remove_bridge(cluster::Target& target);

} // namespace iam::change
