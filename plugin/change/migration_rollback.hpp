#pragma once

#include "access/entry_plan.hpp"
#include "access/migration.hpp"
#include "change/map_undo.hpp"
#include "change/migration_run.hpp"
#include "stores/migration_journal.hpp"

#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

namespace iam::change {

// The removal of lines from aws-auth by a migration, to be taken back from the map `now`. A line
// whose principal has no access entry any more stays out: somebody has taken its access since, or
// it is gone. `principals` are those with an entry, by their folded canonical ARNs.
class ReturningLines {
public:
  // `change` must outlive it.
  ReturningLines(const stores::MapChange& change, const stores::Snapshot& now,
                 const std::unordered_set<std::string>& principals);

  MapUndo& undo() { return m_undo; }
  const std::vector<std::string>& left_out() const { return m_left_out; }

private:
  std::vector<std::string> m_left_out; // the ARNs of the lines
  MapUndo m_undo;
};

// How the entries of a migration are taken back, so that the lines of aws-auth count again.
struct ReturningEntries {
  std::vector<access::EntryPlan> deletions; // that of the caller last

  // The principals whose entries stay: they have no line to get in by, or their entry is no longer
  // what the migration has made of it.
  std::vector<std::string> lineless;
  std::vector<std::string> changed;

  bool is_whole() const { return lineless.empty() && changed.empty(); }
};

// Plans it by `journal`, for the cluster that `plan` was made of, now that aws-auth has all its
// lines again.
ReturningEntries plan_rollback(const stores::JournaledMigration& journal,
                               const access::MigrationPlan& plan,
                               const access::MigrationInput& input);

// Takes back all that the journal tells of, but steps of the authentication mode.
class MigrationRollback {
public:
  // For a cluster that is not in the mode API. Throws util::Error if the journal tells nothing;
  // as open_journal.
  explicit MigrationRollback(MigrationScene scene);

  // Puts removed lines back first, then deletes entries, and bindings at the end; after each it has
  // to be planned again. Throws as MigrationRun::run.
  MigrationOutcome run();

  // Tells what runs would do, and does nothing of it. Throws as a run that cannot do all of it.
  void preview();

private:
  bool restore_lines();
  void note_lines_left_out() const;
  bool delete_entries();
  void delete_bindings();
  std::shared_ptr<const stores::Snapshot> preview_lines();
  void preview_bindings(const std::vector<access::EntryPlan>& deletions,
                        std::vector<access::AccessEntry> staying) const;
  void require_whole(const ReturningEntries& rollback) const;

  MigrationScene m_scene;
  access::MigrationInput m_input;
  stores::MigrationJournal m_journal;
  stores::JournaledMigration m_journaled;
  std::unordered_set<std::string> m_with_entries; // by folded canonical ARNs
};

} // namespace iam::change
