#pragma once

#include "access/entry_plan.hpp"
#include "access/guard.hpp"
#include "change/transaction.hpp"
#include "cluster/target.hpp"
#include "present/output.hpp"
#include "util/json.hpp"

#include <chrono>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace iam::present {

// The flags of every verb that changes the map.
struct ChangeOptions {
  change::DryRun dry_run = change::DryRun::none;
  bool diff = false;                         // show the change
  std::optional<Format> output;              // in place of the messages: yaml, json or name
  std::string field_manager = "kubectl-iam"; // in managedFields
  std::vector<access::Danger> allowed = {};  // what the guard does not refuse

  // How long to wait until the cluster shows the change; nullopt: not at all.
  std::optional<std::chrono::milliseconds> wait = {};

  bool waits() const { return wait && dry_run == change::DryRun::none; }
};

// Throws util::UsageError if flags cannot be combined, before anything is read.
void check_flags(const cluster::TargetFlags& target, const ChangeOptions& options,
                 const std::vector<std::string>& identities);

// How kubectl marks what a dry run prints: ` (dry run)`; empty if it is none.
std::string_view suffix_of(change::DryRun dry_run);

// Print what changes as a diff, on standard output.
void print_diff_of(const change::Revision& revision, const cluster::Host& host);
void print_diff_of(const access::EntryPlan& plan, const cluster::Host& host);

// Prints what a command changes, in either store, as its options say: lines at once, an object at
// the end.
class ChangeReport {
public:
  // All must outlive it.
  ChangeReport(const cluster::TargetFlags& target, const ChangeOptions& options,
               const cluster::Host& host);

  void add(const change::Revision& revision);

  // Show a change of the map, or of an entry, as a diff, if --diff asks for it.
  void show(const stores::Snapshot& before, const stores::Snapshot& after) const;
  void show(const access::EntryPlan& plan) const;

  // An access entry that was changed, or that would be; `map` is aws-auth, or nullptr.
  void add(const access::EntryPlan& plan, const awsauth::Map* map);

  // Prints the object, if -o asks for one. `mode` is the cluster's, as EKS calls it, or empty.
  void finish(std::string_view mode);

  // The same after a failure: shows what was done before, if anything.
  void break_off(std::string_view mode);

private:
  bool is_object() const;
  std::ostream& diff_stream() const;
  bool colours_diff() const;

  const ChangeOptions& m_options;
  const cluster::Host& m_host;
  std::ostream& m_out;
  std::vector<util::Json> m_items;
};

} // namespace iam::present
