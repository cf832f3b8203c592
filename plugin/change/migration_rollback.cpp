#include "change/migration_rollback.hpp"

#include "access/effective.hpp"
#include "access/migration_command.hpp"
#include "access/migration_entry.hpp"
#include "access/migration_names.hpp"
#include "awsauth/entry.hpp"
#include "change/map_undo.hpp"
#include "change/migration_bridge.hpp"
#include "kube/role_writes.hpp"
#include "util/error.hpp"
#include "util/proposed_command.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <iterator>
#include <unordered_set>
#include <utility>

namespace iam::change {

using access::AccessEntry;
using access::EntryPlan;
using access::Fate;
using access::MigrationLine;

namespace {

// The authenticator notices a change of aws-auth after a moment.
constexpr std::chrono::milliseconds k_moment{5000};

// An API server remembers for ten seconds who a token is (Kubernetes, the cache around token
// authenticators), so that the names of a deleted entry need their bindings for that long.
constexpr std::chrono::milliseconds k_memory{12000};

// Throws util::Error if `journal`, of the cluster `cluster`, tells nothing.
stores::JournaledMigration read(const stores::MigrationJournal& journal,
                                const std::string& cluster) {
  auto journaled = journal.read();
  if (!journaled) {
    throw util::Error("no migration of this cluster is noted on this machine, or all of it was "
                      "taken back",
                      cluster,
                      util::own_command({"history"}) + " shows the changes that were made from "
                                                       "here");
  }
  return std::move(*journaled);
}

// Whether one of `entries` has a name that `binding` gives a role.
bool is_needed(const rbac::Binding& binding, const std::vector<AccessEntry>& entries) {
  return std::ranges::any_of(binding.subjects, [&](const rbac::Subject& subject) {
    return std::ranges::any_of(entries, [&](const AccessEntry& entry) {
      return subject.kind == rbac::SubjectKind::group
                 ? std::ranges::find(entry.groups, subject.name) != entry.groups.end()
                 : access::is_username_of(entry.username, subject.name);
    });
  });
}

std::string name_of(const EntryPlan& plan) {
  return "accessentry/" + plan.principal;
}

} // namespace

ReturningEntries plan_rollback(const stores::JournaledMigration& journal,
                               const access::MigrationPlan& plan,
                               const access::MigrationInput& input) {
  std::unordered_set<std::string> lined; // the entries that hide a line
  for (const MigrationLine& line : plan.lines) {
    if (line.existing != nullptr && line.fate != Fate::nothing) {
      lined.insert(line.existing->principal);
    }
  }
  ReturningEntries rollback;
  for (const AccessEntry& entry : *input.entries) {
    const auto journaled = journal.entries.find(entry.principal);
    if (journaled == journal.entries.end() ||
        journaled->second.state == stores::MoveState::withdrawn) {
      continue;
    }
    if (!lined.contains(entry.principal)) {
      rollback.kept.push_back(fmt::format("no line of aws-auth would let {} in without its access "
                                          "entry: add the line first, or remove the entry as well",
                                          entry.principal));
    } else if (!journaled->second.made || !access::is_as_made(entry, *journaled->second.made)) {
      rollback.kept.push_back(fmt::format(
          "the access entry of {} is no longer as the migration has made it; if its line is to "
          "count: {}",
          entry.principal, access::removal_command(entry.principal, "entries")));
    } else {
      rollback.deletions.push_back(access::plan_revoke(entry, {}));
    }
  }
  std::stable_partition(
      rollback.deletions.begin(), rollback.deletions.end(), [&](const EntryPlan& deletion) {
        return !awsauth::equal_fold(access::canonical_arn(*deletion.before), input.caller);
      });
  return rollback;
}

MigrationRollback::MigrationRollback(MigrationScene scene)
    : m_scene(std::move(scene)),
      m_input(m_scene.reading.input()),
      m_journal(m_scene.host.environment, m_scene.target.selection().cluster.server),
      m_journaled(read(m_journal, m_scene.reading.cluster.name)) {}

void MigrationRollback::require_possible() const {
  require_known(m_scene, m_input);
  if (m_input.mode == access::Mode::api) {
    throw util::Error("nothing can be taken back in the mode API, in which nobody reads aws-auth",
                      m_scene.target.eks_cluster().name);
  }
}

MigrationOutcome MigrationRollback::run() {
  require_possible();
  if (restore_lines() || delete_entries()) {
    return MigrationOutcome::plan_again; // for the caller as well, by a new token
  }
  delete_bindings();
  m_journal.close();
  m_scene.host.note(fmt::format("what the migration has made is taken back, but the authentication "
                                "mode stays {}: no step of it can be taken back",
                                access::text_of(*m_input.mode)));
  return MigrationOutcome::finished;
}

// Puts lines that the migration has removed back. Returns whether there were any.
bool MigrationRollback::restore_lines() {
  auto& changes = m_journaled.map_changes;
  for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
    MapUndo undo(*change);
    if (undo.revise(m_scene.reading.stores.map).changes_text()) {
      m_scene.report.write_map(undo);
      m_scene.host.clock.sleep(k_moment);
      return true;
    }
  }
  return false;
}

// Returns whether there were any, or something has changed meanwhile.
bool MigrationRollback::delete_entries() {
  if (m_input.entries == nullptr) {
    return false;
  }
  const ReturningEntries rollback = plan_rollback(m_journaled, m_scene.plan, m_input);
  m_scene.guard.accept(access::Danger::resurrection);
  m_scene.guard.expect(rollback.deletions);
  m_scene.guard.check_entries();
  if (std::ranges::any_of(rollback.deletions, [](const EntryPlan& plan) {
        return access::has_policies(*plan.before);
      })) {
    build_bridge(m_scene.target, m_journal, m_scene.host);
  }
  LineMover mover(m_scene.target, m_scene.reading.stores, m_scene.guard, m_journal,
                  m_scene.reading.principals.caller, m_scene.command(), m_scene.host);
  for (const EntryPlan& deletion : rollback.deletions) {
    if (has_map_changed(m_scene)) {
      return true; // a line that is gone lets nobody in
    }
    mover.take_back(*deletion.before);
    m_scene.report.done(name_of(deletion), "deleted");
  }
  if (!rollback.deletions.empty()) {
    m_scene.host.clock.sleep(k_memory); // before the next token is signed
  }
  if (!rollback.kept.empty()) {
    fail_kept(rollback.kept);
  }
  return !rollback.deletions.empty();
}

void MigrationRollback::delete_bindings() {
  kube::ApiClient& client = m_scene.target.session().client();
  const std::vector<AccessEntry> none;
  const std::vector<AccessEntry>& entries = m_input.entries == nullptr ? none : *m_input.entries;
  for (const rbac::Binding& binding : m_journaled.bindings) {
    const std::string name = kube::text_of(binding);
    if (is_needed(binding, entries)) {
      m_scene.host.note(name + " stays: an access entry has its name");
      continue;
    }
    switch (kube::delete_binding(client, binding)) {
    case kube::Deletion::deleted:
      m_scene.report.done(name, "deleted");
      break;
    case kube::Deletion::kept:
      m_scene.host.note(fmt::format("{} stays: it does not have the label {}={}", name,
                                    kube::k_manager_label, kube::k_manager));
      break;
    case kube::Deletion::missing:
      break;
    }
  }
  if (!is_needed(bridge_binding(), entries)) {
    remove_bridge(m_scene.target);
  }
}

void MigrationRollback::fail_kept(const std::vector<std::string>& kept) const {
  throw util::Error("not all of the migration can be taken back, and its RBAC bindings stay: " +
                        fmt::format("{}", fmt::join(kept, "; ")),
                    m_scene.reading.cluster.name,
                    "then run the same command again: " + m_scene.command());
}

void MigrationRollback::preview() {
  require_possible();
  const auto map = map_with_lines();
  ReturningEntries rollback;
  if (m_input.entries != nullptr) {
    access::MigrationInput input = m_input;
    input.map = &map->map();
    rollback = plan_rollback(m_journaled, access::plan_migration(input, m_scene.options), input);
  }
  m_scene.guard.accept(access::Danger::resurrection);
  m_scene.guard.expect(rollback.deletions);
  for (const stores::MapChange& change : m_journaled.map_changes) {
    MapUndo undo(change);
    if (undo.revise(m_scene.reading.stores.map).changes_text()) {
      m_scene.report.write_map(undo);
    }
  }
  m_scene.guard.check_entries();
  for (const EntryPlan& deletion : rollback.deletions) {
    m_scene.report.done(name_of(deletion), "deleted");
  }
  if (!rollback.kept.empty()) {
    fail_kept(rollback.kept);
  }
  preview_bindings(rollback.deletions);
}

// aws-auth as it is with the lines that were removed.
std::shared_ptr<const stores::Snapshot> MigrationRollback::map_with_lines() const {
  std::shared_ptr<const stores::Snapshot> map = m_scene.reading.stores.map;
  const auto& changes = m_journaled.map_changes;
  for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
    map = MapUndo(*change).revise(map).after;
  }
  return map;
}

// Where the bindings could not be read, all that were noted are taken to be there.
void MigrationRollback::preview_bindings(const std::vector<EntryPlan>& deletions) {
  std::unordered_set<std::string> going;
  for (const EntryPlan& deletion : deletions) {
    going.insert(deletion.principal);
  }
  std::vector<AccessEntry> staying;
  if (m_input.entries != nullptr) {
    std::ranges::copy_if(
        *m_input.entries, std::back_inserter(staying),
        [&](const AccessEntry& entry) { return !going.contains(entry.principal); });
  }
  for (const rbac::Binding& binding : m_journaled.bindings) {
    const bool is_there = m_input.bindings == nullptr ||
                          std::ranges::any_of(*m_input.bindings, [&](const rbac::Binding& other) {
                            return kube::text_of(other) == kube::text_of(binding) &&
                                   other.namespace_ == binding.namespace_;
                          });
    if (is_there && !is_needed(binding, staying)) {
      m_scene.report.done(kube::text_of(binding), "deleted");
    }
  }
}

} // namespace iam::change
