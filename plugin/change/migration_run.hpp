#pragma once

#include "access/migration.hpp"
#include "access/mode_step.hpp"
#include "change/guard.hpp"
#include "change/migration_move.hpp"
#include "change/migration_removal.hpp"
#include "change/transaction.hpp"
#include "cluster/host.hpp"
#include "cluster/migration_reading.hpp"
#include "cluster/target.hpp"
#include "stores/migration_journal.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iam::change {

// What the user has said of how a plan is to be carried out.
struct MigrationConsent {
  bool one_way = false;                // to a step of the authentication mode
  bool removes_lines = false;          // that have moved
  std::vector<access::Danger> allowed; // what the guard does not refuse
  std::string field_manager;           // of aws-auth, in managedFields
};

// How a migration tells what it does.
struct MigrationReport {
  // `what`, an object as kubectl names it, has become `outcome`: `created`.
  std::function<void(const std::string& what, std::string_view outcome)> done;

  // Carries out a change of aws-auth, and prints it.
  std::function<void(Operation&)> write_map;

  // Prints a change of aws-auth that is not carried out.
  std::function<void(const Revision&)> show_map;
};

// How far a migration is, over all its plans.
struct MigrationProgress {
  bool has_begun = false; // something is done, or about to be
  std::size_t count = 0;  // of lines to move
  std::size_t done = 0;
};

// What a migration works on. All references must outlive it.
struct MigrationScene {
  cluster::Target& target;
  const cluster::MigrationReading& reading;
  const access::MigrationPlan& plan; // of what was read
  const access::MigrationOptions& options;
  TargetGuard& guard;
  const MigrationReport& report;
  MigrationProgress& progress;
  std::vector<std::string> flags; // of the command beyond the options, for messages
  const cluster::Host& host;

  // The command that goes on, with one more flag if that is not empty.
  std::string command(const std::string& flag = "") const;
};

// What messages call the entry of `plan`: `accessentry/ARN`.
std::string object_name(const access::EntryPlan& plan);

// What is left to do: nothing, or what a plan of the state as it is by now says.
enum class MigrationOutcome : std::uint8_t { finished, plan_again };

// Opens the journal of the scene's cluster. `input` is that of the scene's reading. Throws
// util::Error if something is unknown that decides about all lines, or if the API server and EKS
// may mean different clusters.
stores::MigrationJournal open_journal(const MigrationScene& scene,
                                      const access::MigrationInput& input);

// Whether aws-auth is no longer as it was read. Throws as stores::Store::read.
bool has_map_changed(const MigrationScene& scene);

// Carries out the plan of a migration. What is done is noted in the journal before it is done, and
// everything is planned from the state of the cluster: after whatever ends it, the same command
// goes on.
class MigrationRun {
public:
  // For a cluster that is not in the mode API. Throws as open_journal.
  MigrationRun(MigrationScene scene, MigrationConsent consent);

  // Carries the plan out. After a step of the authentication mode, with which EKS makes entries of
  // its own, before lines are removed, and if somebody changes aws-auth meanwhile, it has to be
  // planned again. Throws Refused; util::Error, net::HttpError and util::Cancelled for whatever
  // ends it.
  MigrationOutcome run();

  // Lets the guard judge the plan, and does nothing of it.
  void preview();

  // Whether lines that were to move have not, each with a warning.
  bool is_incomplete() const { return m_is_incomplete; }

private:
  void note_rest(bool has_moved) const;
  const access::MigrationStep* find_step(access::StepKind kind) const;
  std::vector<const access::MigrationLine*> lines_to_move() const;

  void prepare(bool steps_mode);
  void judge(bool steps_mode);
  void save_map();
  void require_other_administrator();
  void refuse_last_administrator(const std::string& reason) const;
  void create_bindings();
  void predict_mode_step();
  void take_mode_step();
  bool await_other_step();
  void prove_begun();
  bool is_begun(const std::string& principal) const;
  bool has_entry(const std::string& principal) const;
  void prove(const access::AccessEntry& entry);
  bool move_lines();
  void move(const access::MigrationLine& line);
  void report(const MovedLine& moved);
  void delete_bridge();
  bool is_bridge_unused(const std::vector<std::string>& users) const;
  void remove_lines();
  void await_entries();
  std::vector<kube::Node> nodes() const;

  MigrationScene m_scene;
  MigrationConsent m_consent;
  access::MigrationInput m_input;
  access::ModeFacts m_facts;              // of the step of the mode, if there is one
  std::optional<access::ModeStep> m_step; // likewise
  stores::MigrationJournal m_journal;
  stores::JournaledMigration m_journaled; // before this run
  LineMover m_mover;
  std::vector<std::string> m_untried; // that have moved, and as whom nobody could sign in
  bool m_is_incomplete = false;
  bool m_is_waiting = false; // for nodes to join, or for a proof
};

} // namespace iam::change
