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

MigrationOutcome MigrationRollback::run() {
  require_known(m_scene, m_input);
  if (m_input.mode == access::Mode::api) {
    throw util::Error("nothing can be taken back in the mode API, in which nobody reads aws-auth",
                      m_scene.target.eks_cluster().name);
  }
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
    m_scene.report.done("accessentry/" + deletion.principal, "deleted");
  }
  if (!rollback.deletions.empty()) {
    m_scene.host.clock.sleep(k_memory); // before the next token is signed
  }
  if (!rollback.kept.empty()) {
    throw util::Error("not all of the migration was taken back, and its RBAC bindings stay: " +
                          fmt::format("{}", fmt::join(rollback.kept, "; ")),
                      m_scene.reading.cluster.name,
                      "then run the same command again: " + m_scene.command());
  }
  return !rollback.deletions.empty();
}

void MigrationRollback::delete_bindings() {
  kube::ApiClient& client = m_scene.target.session().client();
  for (const rbac::Binding& binding : m_journaled.bindings) {
    const std::string name = kube::text_of(binding);
    if (is_needed(binding)) {
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
  if (!is_needed(bridge_binding())) {
    remove_bridge(m_scene.target);
  }
}

// Whether an entry that is known has a name that `binding` gives a role.
bool MigrationRollback::is_needed(const rbac::Binding& binding) const {
  return m_input.entries != nullptr &&
         std::ranges::any_of(binding.subjects, [this](const rbac::Subject& subject) {
           return std::ranges::any_of(*m_input.entries, [&](const AccessEntry& entry) {
             return subject.kind == rbac::SubjectKind::group
                        ? std::ranges::find(entry.groups, subject.name) != entry.groups.end()
                        : access::is_username_of(entry.username, subject.name);
           });
         });
}

} // namespace iam::change
