#pragma once

#include "access/migration.hpp"
#include "cluster/both_stores.hpp"
#include "cluster/managed_nodes.hpp"
#include "cluster/principal_search.hpp"
#include "cluster/rights.hpp"
#include "cluster/target.hpp"

#include <string>
#include <vector>

namespace iam::cluster {

// All that the plan of a migration is made of.
struct MigrationReading {
  BothStores stores; // the map is an empty one if nobody reads it and it could not be read
  BindingReading bindings;
  FoundPrincipals principals;
  ManagedNodesListing nodes;
  EksCluster cluster;    // as the flags and the kubeconfig name it
  bool is_asked = false; // AWS

  // The canonical ARN of whoever signs in to the cluster, which the kubeconfig may do by another
  // role than that of the AWS credentials; empty: unknown, or by no IAM identity.
  std::string signed_in = {};

  // What could not be read, each as a sentence.
  std::vector<std::string> unknown = {};

  bool has_bindings() const {
    return bindings.unread_reason.empty() && bindings.listing.unread.empty();
  }

  // The same in the terms of the plan. It refers to the reading, which must outlive it.
  access::MigrationInput input() const;
};

// Reads it, and changes nothing. Says which parts of the map nobody can read. Throws util::Error if
// the map cannot be read, and as Target.
MigrationReading read_for_migration(Target& target, const Host& host);

} // namespace iam::cluster
