#pragma once

#include "access/entry_plan.hpp"
#include "access/migration.hpp"
#include "change/migration_run.hpp"
#include "stores/migration_journal.hpp"

#include <memory>
#include <string>
#include <vector>

namespace iam::change {

// How the entries of a migration are taken back, so that the lines of aws-auth count again.
struct ReturningEntries {
  std::vector<access::EntryPlan> deletions; // that of the caller last
  std::vector<std::string> kept;            // entries that stay, each with the reason
};

// Plans it by `journal`, for the cluster that `plan` was made of, now that aws-auth has all its
// lines again. An entry that is no longer what the migration has made of it stays, and so does that
// of a principal without a line, who would not get in.
ReturningEntries plan_rollback(const stores::JournaledMigration& journal,
                               const access::MigrationPlan& plan,
                               const access::MigrationInput& input);

// Takes back all that the journal tells of, but steps of the authentication mode.
class MigrationRollback {
public:
  // Throws util::Error if the journal tells nothing.
  explicit MigrationRollback(MigrationScene scene);

  // Puts removed lines back first, then deletes entries, and bindings at the end; after each it has
  // to be planned again. Throws as MigrationRun::run.
  MigrationOutcome run();

  // Tells what runs would do, and does nothing of it. Throws as a run that cannot do all of it.
  void preview();

private:
  void require_possible() const;
  bool restore_lines();
  bool delete_entries();
  void delete_bindings();
  std::shared_ptr<const stores::Snapshot> map_with_lines() const;
  void preview_bindings(const std::vector<access::EntryPlan>& deletions);
  [[noreturn]] void fail_kept(const std::vector<std::string>& kept) const;

  MigrationScene m_scene;
  access::MigrationInput m_input;
  stores::MigrationJournal m_journal;
  stores::JournaledMigration m_journaled;
};

} // namespace iam::change
