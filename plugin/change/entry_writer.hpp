#pragma once

#include "access/entry_plan.hpp"
#include "change/transaction.hpp"
#include "cluster/both_stores.hpp"
#include "cluster/host.hpp"
#include "cluster/target.hpp"

namespace iam::change {

// Writes the access entries of a target, one principal after another.
class EntryWriter {
public:
  // All must outlive it.
  EntryWriter(cluster::Target& target, const cluster::BothStores& stores, const cluster::Host& host,
              DryRun dry_run)
      : m_target(target), m_stores(stores), m_host(host), m_dry_run(dry_run) {}

  // Throws util::UsageError for a dry run that EKS would have to do.
  static void require_possible(DryRun dry_run);

  // Carries out `plan`, unless nothing is to be done or it is a dry run. Before the first write,
  // makes sure that the API server and EKS mean the same cluster. Returns the plan with the entry
  // as EKS then has it. Throws as carry_out and cluster::require_same_cluster.
  access::EntryPlan write(access::EntryPlan plan);

private:
  void require_same_cluster();

  cluster::Target& m_target;
  const cluster::BothStores& m_stores;
  const cluster::Host& m_host;
  DryRun m_dry_run;
  bool m_is_same = false; // known to be the same cluster
};

} // namespace iam::change
