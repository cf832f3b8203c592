#pragma once

#include "access/access_entry.hpp"
#include "rbac/binding.hpp"
#include "stores/journal.hpp"
#include "stores/snapshot.hpp"
#include "util/environment.hpp"
#include "util/json_fwd.hpp"
#include "util/time.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iam::stores {

// How far the entry of a principal is.
enum class MoveState : std::uint8_t {
  begun,     // it is about to be created, or is there and nothing has shown yet that it works
  done,      // it is there and works
  withdrawn, // it was taken back
};

struct JournaledEntry {
  MoveState state = MoveState::begun;
  std::optional<access::AccessEntry> made; // as the migration makes it; nullopt: unknown
};

// A migration, as its journal tells it.
struct JournaledMigration {
  std::map<std::string, JournaledEntry> entries; // by their principals
  std::vector<rbac::Binding> bindings;           // created, or about to be; without their roles
  std::vector<MapChange> map_changes;            // in their order
};

// The journal of a migration of one cluster, on this machine: a private file of lines in JSON, in
// `$XDG_STATE_HOME/kubectl-iam/migration/CLUSTER` or below `~/.local/state`, where CLUSTER is a
// digest of the cluster's ARN, since the API servers of several clusters can have one address, as
// behind a tunnel; beside it, copies of aws-auth. Each line is written at once
// and whole, before what it speaks of, so that a process that is ended at any point, and two that
// run at the same time, leave a journal that is true. A power failure can lose its last lines.
class MigrationJournal {
public:
  // Throws util::Error without a home folder.
  MigrationJournal(const util::Environment& environment, std::string_view cluster_arn);

  // Returns nullopt if no migration has begun, or all of it was taken back. Throws util::Error if
  // the file cannot be read, or if others can write to it.
  std::optional<JournaledMigration> read() const;

  // Keeps a copy of `map` as a manifest of its ConfigMap. Returns its path; nullopt if the newest
  // copy is the same.
  std::optional<std::string> save(const Snapshot& map, util::Time now);

  // All of these throw util::Error: what cannot be noted is not done. `made` is the entry as it is
  // to become.
  void note_begun(const access::AccessEntry& made);
  void note(const std::string& principal, MoveState state);
  void note(const rbac::Binding& binding);
  void note(const MapChange& change);

  // Ends the migration: what it has made was taken back. The copies of aws-auth stay.
  void close();

private:
  std::string path() const;
  void require_folder() const;
  void append(const util::Json& line);

  std::string m_folder;
};

} // namespace iam::stores
