#pragma once

#include "access/entry_plan.hpp"
#include "change/guard.hpp"
#include "cluster/both_stores.hpp"
#include "cluster/host.hpp"
#include "cluster/target.hpp"

#include <functional>
#include <string>
#include <vector>

namespace iam::change {

// Writes the access entries of a target, one principal after another.
class EntryWriter {
public:
  // All must outlive it.
  EntryWriter(cluster::Target& target, const cluster::BothStores& stores, TargetGuard& guard,
              const cluster::Host& host, DryRun dry_run)
      : m_target(target), m_stores(stores), m_guard(guard), m_host(host), m_dry_run(dry_run) {}

  // Throws util::UsageError for a dry run that EKS would have to do.
  static void require_possible(DryRun dry_run);

  // Carries out `plans` in order, unless nothing is to be done or it is a dry run, and hands each,
  // with the entry as EKS then has it, to `report`. Before the first write, lets the guard judge
  // what it was told to expect, and makes sure that the API server and EKS mean the same cluster.
  // `again` is as in write_in_turn. Throws as write_in_turn, carry_out and
  // cluster::require_same_cluster.
  void write(const std::vector<access::EntryPlan>& plans,
             const std::function<void(const access::EntryPlan&)>& report, const std::string& again);

  // Carries out `plan` alone, of which the guard has judged the whole, on a cluster that was found
  // to be the same on both sides. Returns it with the entry as EKS then has it. Throws as
  // carry_out.
  access::EntryPlan write(access::EntryPlan plan);

private:
  bool is_to_write(const access::EntryPlan& plan) const;

  cluster::Target& m_target;
  const cluster::BothStores& m_stores;
  TargetGuard& m_guard;
  const cluster::Host& m_host;
  DryRun m_dry_run;
};

// Says, after a failure, that the map was changed although the entries of `plans` were to follow:
// `before` and `after` are the map as it was read and as it was last written, or nullptr.
void note_half_done(const stores::Snapshot* before, const stores::Snapshot* after,
                    const std::vector<access::EntryPlan>& plans, const cluster::Host& host);

} // namespace iam::change
