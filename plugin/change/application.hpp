#pragma once

#include "change/guard.hpp"
#include "change/map_application.hpp"
#include "cluster/both_stores.hpp"
#include "cluster/target.hpp"
#include "stores/desired_state.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace iam::change {

struct ApplicationOptions {
  cluster::TargetFlags target;
  std::vector<std::string> files; // paths, or `-` for standard input; what they say together counts
  bool prune = false;             // take what they do not name as well
};

// Files that say who is to get in, beside both stores of a target.
class Application {
public:
  // Reads the files. Throws as read_desired_files; util::UsageError if they say nothing of the
  // store that --store names, or the target has no such store. Both must outlive it.
  Application(const ApplicationOptions& options, const cluster::Host& host);

  // Reads both stores, plans what is to change, and prints what there is to say about it. `beside`
  // is as in cluster::read_both. Throws util::Error if a file is for another cluster, and as
  // MapApplication and plan_desired_entries.
  void plan(const std::function<void()>& beside = {});

  // Lets `guard`, which expects the plans, judge all that is to change, over both stores. Throws
  // Refused.
  void judge(TargetGuard& guard) const;

  // The groups that the file names, and those that lines and entries have now; each at least once.
  std::vector<std::string> wanted_groups() const;
  std::vector<std::string> present_groups() const;

  cluster::Target& target() { return m_target; }
  const cluster::BothStores& stores() const { return m_stores; }

  // The change of the map, and what it makes of the map as it was read; nullptr if the file says
  // nothing of aws-auth.
  MapApplication* operation() { return m_operation ? &*m_operation : nullptr; }
  const Revision* revision() const { return m_revision ? &*m_revision : nullptr; }

  // What becomes of access entries, in an order in which deletions come last.
  const std::vector<access::EntryPlan>& plans() const { return m_plans; }

private:
  void require_same_cluster();
  void leave_out_unread_store();
  void note_if_nobody_is_named() const;

  const cluster::Host& m_host;
  bool m_prune;
  stores::DesiredState m_wanted;
  cluster::Target m_target;
  cluster::BothStores m_stores;
  std::optional<MapApplication> m_operation;
  std::optional<Revision> m_revision;
  std::vector<access::EntryPlan> m_plans;
};

} // namespace iam::change
