#include "change/migration_rollback.hpp"

#include "access/effective.hpp"
#include "access/migration_command.hpp"
#include "access/migration_entry.hpp"
#include "access/migration_names.hpp"
#include "awsauth/entry.hpp"
#include "change/map_difference.hpp"
#include "change/migration_bridge.hpp"
#include "kube/role_writes.hpp"
#include "util/error.hpp"
#include "util/proposed_command.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>
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

// Whether one of `entries` has a name that `binding` gives a role, or may have.
bool may_be_needed(const rbac::Binding& binding, const std::vector<AccessEntry>& entries) {
  return std::ranges::any_of(entries, [&](const AccessEntry& entry) {
    return !entry.is_described ||
           std::ranges::any_of(binding.subjects, [&](const rbac::Subject& subject) {
             return subject.kind == rbac::SubjectKind::group
                        ? std::ranges::find(entry.groups, subject.name) != entry.groups.end()
                        : access::is_username_of(entry.username, subject.name);
           });
  });
}

// All entries of the cluster, described as far as EKS tells: bindings of a migration may by now
// give rights to others, too. Throws util::Error if they cannot be listed.
std::vector<AccessEntry> all_entries(const MigrationScene& scene) {
  if (!access::reads_entries(*scene.reading.stores.listing.mode)) {
    return {};
  }
  stores::EntryListing listing = scene.target.entries().read_principals();
  if (!listing.entries) {
    throw listing.unread.front();
  }
  scene.target.entries().describe_all(listing, stores::EntryDetail::scopes);
  return std::move(*listing.entries);
}

std::unordered_set<std::string> principals_of(const std::vector<AccessEntry>* entries) {
  std::unordered_set<std::string> principals;
  if (entries != nullptr) {
    for (const AccessEntry& entry : *entries) {
      principals.insert(awsauth::fold(access::canonical_arn(entry)));
    }
  }
  return principals;
}

} // namespace

ReturningLines::ReturningLines(const stores::MapChange& change, const stores::Snapshot& now,
                               const std::unordered_set<std::string>& principals)
    : m_undo(change, [&, map = MappingIndex(now.map())](const MappingDifference& difference) {
        const bool is_left_out = difference.before && !difference.after &&
                                 !map.find(*difference.before).mapping &&
                                 !principals.contains(awsauth::fold(difference.name));
        if (is_left_out) {
          m_left_out.push_back(difference.name);
        }
        return is_left_out;
      }) {}

ReturningEntries plan_rollback(const stores::JournaledMigration& journal,
                               const access::MigrationPlan& plan,
                               const access::MigrationInput& input) {
  std::unordered_set<std::string> lined; // the principals of lines that an entry hides, or are gone
  for (const MigrationLine& line : plan.lines) {
    if (line.is_gone || (line.existing != nullptr && line.fate != Fate::nothing)) {
      lined.insert(awsauth::fold(line.entry->mapping.arn));
    }
  }
  ReturningEntries rollback;
  for (const AccessEntry& entry : *input.entries) {
    const auto journaled = journal.entries.find(entry.principal);
    if (journaled == journal.entries.end() ||
        journaled->second.state == stores::MoveState::withdrawn) {
      continue;
    }
    if (!lined.contains(awsauth::fold(access::canonical_arn(entry)))) {
      rollback.lineless.push_back(entry.principal);
    } else if (!journaled->second.made || !access::is_as_made(entry, *journaled->second.made)) {
      rollback.changed.push_back(entry.principal);
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
      m_journal(open_journal(m_scene, m_input)),
      m_journaled(read(m_journal, m_scene.reading.cluster.name)),
      m_with_entries(principals_of(m_input.entries)) {}

MigrationOutcome MigrationRollback::run() {
  if (restore_lines() || delete_entries()) {
    return MigrationOutcome::plan_again; // for the caller as well, by a new token
  }
  note_lines_left_out();
  delete_bindings();
  m_journal.close();
  const bool was_mode_stepped = access::reads_entries(*m_input.mode);
  m_scene.host.note(
      "what the migration has made is taken back" +
      (was_mode_stepped ? fmt::format(", but the authentication mode stays {}, since no step of it "
                                      "can be undone",
                                      access::text_of(*m_input.mode))
                        : ""));
  return MigrationOutcome::finished;
}

// Puts lines that the migration has removed back. Returns whether there were any.
bool MigrationRollback::restore_lines() {
  auto& changes = m_journaled.map_changes;
  for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
    ReturningLines lines(*change, *m_scene.reading.stores.map, m_with_entries);
    if (lines.undo().revise(m_scene.reading.stores.map).changes_text()) {
      m_scene.progress.has_begun = true;
      m_scene.report.write_map(lines.undo());
      m_scene.host.clock.sleep(k_moment);
      return true;
    }
  }
  return false;
}

void MigrationRollback::note_lines_left_out() const {
  std::set<std::string> left_out;
  for (const stores::MapChange& change : m_journaled.map_changes) {
    const ReturningLines lines(change, *m_scene.reading.stores.map, m_with_entries);
    left_out.insert(lines.left_out().begin(), lines.left_out().end());
  }
  if (!left_out.empty()) {
    m_scene.host.note(fmt::format(
        "these lines are not put back, since their principals have no access entry any more: {}",
        fmt::join(left_out, ", ")));
  }
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
  m_scene.progress.has_begun = m_scene.progress.has_begun || !rollback.deletions.empty();
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
    m_scene.report.done(object_name(deletion), "deleted");
  }
  if (!rollback.deletions.empty()) {
    m_scene.host.clock.sleep(k_memory); // before the next token is signed
  }
  require_whole(rollback);
  return !rollback.deletions.empty();
}

void MigrationRollback::delete_bindings() {
  if (m_journaled.bindings.empty()) {
    return;
  }
  kube::ApiClient& client = m_scene.target.session().client();
  const std::vector<AccessEntry> entries = all_entries(m_scene);
  for (const rbac::Binding& binding : m_journaled.bindings) {
    const std::string name = kube::text_of(binding);
    if (binding.name == bridge_binding().name) {
      continue; // it comes and goes without a word
    }
    if (may_be_needed(binding, entries)) {
      m_scene.host.note(name +
                        " stays, since an access entry has, or may have, a username or group that "
                        "it binds");
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
  if (!may_be_needed(bridge_binding(), entries)) {
    remove_bridge(m_scene.target);
  }
}

// Throws util::Error, after a warning for each entry that stays.
void MigrationRollback::require_whole(const ReturningEntries& rollback) const {
  if (rollback.is_whole()) {
    return;
  }
  if (!rollback.lineless.empty()) {
    m_scene.host.warn(fmt::format("these keep their access entries, since aws-auth has no line by "
                                  "which they would get in: {}; add the lines first, or remove the "
                                  "entries as well",
                                  fmt::join(rollback.lineless, ", ")));
  }
  for (const std::string& principal : rollback.changed) {
    m_scene.host.warn(fmt::format("the access entry of {} stays, since it is no longer as the "
                                  "migration has made it; if its line is to count: {}",
                                  principal, access::removal_command(principal, "entries")));
  }
  throw util::Error("not all of the migration can be taken back, and its RBAC bindings stay",
                    m_scene.reading.cluster.name,
                    "settle what the warnings name, then go on: " + m_scene.command());
}

void MigrationRollback::preview() {
  const auto& before = m_scene.reading.stores.map;
  const auto after = preview_lines();
  ReturningEntries rollback;
  const std::vector<AccessEntry> entries = all_entries(m_scene); // those of removed lines as well
  if (m_input.entries != nullptr) {
    access::MigrationInput input = m_input;
    input.map = &after->map();
    input.entries = &entries;
    rollback = plan_rollback(m_journaled, access::plan_migration(input, m_scene.options), input);
  }
  m_scene.guard.accept(access::Danger::resurrection);
  m_scene.guard.expect(rollback.deletions);
  if (after != before) {
    m_scene.guard.check_map(*before, *after);
  }
  m_scene.guard.check_entries();
  for (const EntryPlan& deletion : rollback.deletions) {
    m_scene.report.done(object_name(deletion), "deleted");
  }
  note_lines_left_out();
  require_whole(rollback);
  preview_bindings(rollback.deletions, entries);
}

// Returns aws-auth as it is with the lines that were removed.
std::shared_ptr<const stores::Snapshot> MigrationRollback::preview_lines() {
  std::shared_ptr<const stores::Snapshot> map = m_scene.reading.stores.map;
  const auto& changes = m_journaled.map_changes;
  for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
    const Revision revision = ReturningLines(*change, *map, m_with_entries).undo().revise(map);
    if (revision.changes_text()) {
      m_scene.report.show_map(revision);
      map = revision.after;
    }
  }
  return map;
}

// Where the bindings could not be read, all that were noted are taken to be there.
void MigrationRollback::preview_bindings(const std::vector<EntryPlan>& deletions,
                                         std::vector<AccessEntry> staying) const {
  std::unordered_set<std::string> going;
  for (const EntryPlan& deletion : deletions) {
    going.insert(deletion.principal);
  }
  std::erase_if(staying, [&](const AccessEntry& entry) { return going.contains(entry.principal); });
  for (const rbac::Binding& binding : m_journaled.bindings) {
    const bool is_there = m_input.bindings == nullptr ||
                          std::ranges::any_of(*m_input.bindings, [&](const rbac::Binding& other) {
                            return kube::text_of(other) == kube::text_of(binding) &&
                                   other.namespace_ == binding.namespace_;
                          });
    const bool is_bridge = binding.name == bridge_binding().name;
    if (is_there && !is_bridge && !may_be_needed(binding, staying)) {
      m_scene.report.done(kube::text_of(binding), "deleted");
    }
  }
}

} // namespace iam::change
