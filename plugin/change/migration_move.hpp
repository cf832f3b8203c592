#pragma once

#include "access/migration.hpp"
#include "access/migration_entry.hpp"
#include "change/agreement.hpp"
#include "change/entry_writer.hpp"
#include "change/guard.hpp"
#include "change/witness.hpp"
#include "cluster/both_stores.hpp"
#include "cluster/host.hpp"
#include "cluster/target.hpp"
#include "stores/migration_journal.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace iam::change {

// EKS documents that a new entry or policy takes effect within several seconds (EKS User Guide,
// "Associate access policies with access entries"). 15 seconds are believed to be enough.
inline constexpr std::chrono::milliseconds k_eks_delay{15000};

// Shows that a principal gets in by its access entry, if somebody can sign in as it.
class EntryProof {
public:
  // Gets credentials of `principal`, an ARN with its path: `caller`, a canonical ARN, is whoever
  // has those of the target. References must outlive it. Throws the error if that shows
  // nothing of the principal: AWS fails, limits the rate, or does not take the caller's own
  // credentials; net::HttpError.
  EntryProof(const std::string& principal, const std::string& caller, cluster::Target& target,
             const cluster::Host& host);

  // Why nobody can sign in as the principal; empty if somebody can.
  const std::string& obstacle() const { return m_obstacle; }

  // Waits until the cluster lets the principal in as `entry` says and, if it has policies, allows
  // what they do, as await_agreement does. Returns false if the entry is no longer `entry`, since
  // another process has changed it meanwhile. Does nothing where nobody can sign in. Throws
  // util::Error, which says what the cluster shows instead, after a minute; util::Cancelled.
  bool await(const access::AccessEntry& entry);

  // What the cluster has said: `lets it in as "dev" in dev, system:authenticated`.
  const std::string& answer() const { return m_answer; }
  bool is_refused() const { return m_answer == k_refused; }

private:
  bool is_there(const access::AccessEntry& entry);

  cluster::Target& m_target;
  const cluster::Host& m_host;
  std::optional<Witness> m_witness;
  std::string m_obstacle;
  std::string m_answer;
};

// A line that has moved.
struct MovedLine {
  access::EntryPlan plan; // from what there was to the entry as it is
  std::string proof;      // what the cluster has said; empty: nobody could ask
  std::string obstacle;   // why not
};

// Moves lines of aws-auth to access entries, so that nobody is without access at any moment.
class LineMover {
public:
  // `caller` is the canonical ARN of who has the credentials of `target`; empty: unknown. `again`
  // is the command that goes on if something breaks off. All references must outlive it.
  LineMover(cluster::Target& target, const cluster::BothStores& stores, TargetGuard& guard,
            stores::MigrationJournal& journal, std::string caller, std::string again,
            const cluster::Host& host)
      : m_target(target),
        m_journal(journal),
        m_caller(std::move(caller)),
        m_again(std::move(again)),
        m_host(host),
        m_writer(target, stores, guard, host, DryRun::none) {}

  // Gives `line`, which a migration creates, its entry, and proves it. An entry that lets nobody in
  // although the line did is taken back at once. The guard has judged it, and the cluster was found
  // to be the same on both sides. Throws NotAccepted if EKS takes no such entry; as
  // EntryWriter::write; util::Error if the proof fails.
  MovedLine move(const access::MigrationLine& line);

  // Proves `entry`, which an earlier run has created and not proven. Where somebody can sign in,
  // the entry gets the group k_proof_group, which its line does not have, until it is proven.
  // Throws as EntryProof and EntryWriter::write; util::Error if the proof fails.
  MovedLine prove(const access::AccessEntry& entry);

  // Deletes `entry`, so that the line that it hides counts again. Whoever has rights by a policy of
  // it alone is on the bridge until the line counts. Throws as EntryWriter::write.
  void take_back(const access::AccessEntry& entry);

private:
  MovedLine move_nodes(const access::MigrationLine& line);
  MovedLine move_principal(const access::MigrationLine& line);
  access::AccessEntry end_move(const access::EntryPlan& last, bool is_ours, EntryProof& proof);
  [[noreturn]] void fail_unproven(const util::Error& error, const access::AccessEntry& entry,
                                  const EntryProof& proof, bool has_bridge);
  access::EntryPlan write_first(const access::EntryPlan& first, const access::AccessEntry& made);

  cluster::Target& m_target;
  stores::MigrationJournal& m_journal;
  std::string m_caller;
  std::string m_again;
  const cluster::Host& m_host;
  EntryWriter m_writer;
};

} // namespace iam::change
