#pragma once

#include "access/migration.hpp"
#include "aws/access_entries.hpp"
#include "change/transaction.hpp"
#include "cluster/migration_reading.hpp"
#include "kube/nodes.hpp"
#include "stores/migration_journal.hpp"

#include <string>
#include <utility>
#include <vector>

namespace iam::change {

// The lines that a migration can take out of aws-auth, and those that stay although they have
// moved.
struct RemovableLines {
  std::vector<std::pair<awsauth::List, std::string>> lines; // the list, and the ARN as written
  std::vector<std::string> waiting;  // roles of nodes of which no new node has joined yet
  std::vector<std::string> untold;   // roles of nodes that do not tell which of several is theirs
  std::vector<std::string> unproven; // of which nothing shows that their entries let them in
};

// What decides about them. It refers to its parts.
struct MovedLines {
  const access::MigrationPlan& plan;
  const access::MigrationOptions& options;
  const stores::JournaledMigration& journal;
};

// What shows as which roles nodes have joined. It refers to its parts.
struct NodeFacts {
  const std::vector<access::ManagedNodes>& managed; // that EKS makes
  const std::vector<access::AccessEntry>& entries;  // all of the cluster
  const std::vector<kube::Node>& nodes;             // likewise
};

// Returns the entries of the cluster, of which `entries` may lack the descriptions, with the types
// of all that may be of nodes, if lines of `plan` depend on them. What EKS does not tell stays
// unknown. Throws util::Cancelled.
std::vector<access::AccessEntry> with_types(const std::vector<access::AccessEntry>& entries,
                                            const access::MigrationPlan& plan,
                                            aws::AccessEntries& client);

// Finds them: lines whose principals have the entry that the plan wants, with what such an entry
// hides, and lines of principals that are gone. An entry shows that it lets its principal in if the
// migration has proven it, or if it is known not to be stale and the migration has not begun it. A
// line of nodes goes once a node of its role has joined besides, after the entry was created:
// whether nodes can join by an entry, only a new one shows.
RemovableLines removable_lines(const MovedLines& moved, const NodeFacts& facts);

// Takes lines out of aws-auth, and notes that in the journal of the migration.
class MigrationRemoval : public Operation {
public:
  // The references must outlive it.
  MigrationRemoval(const RemovableLines& removable, stores::MigrationJournal& journal,
                   std::string field_manager)
      : m_removable(removable), m_journal(journal), m_field_manager(std::move(field_manager)) {}

  void resolve(const stores::Snapshot&) override {}
  std::vector<PrincipalEdits> edits(const stores::Snapshot& before) const override;
  void check(const Revision& revision) const override;

private:
  const RemovableLines& m_removable;
  stores::MigrationJournal& m_journal;
  std::string m_field_manager;
};

} // namespace iam::change
