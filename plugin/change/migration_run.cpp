#include "change/migration_run.hpp"

#include "access/migration_command.hpp"
#include "access/migration_entry.hpp"
#include "access/migration_names.hpp"
#include "access/migration_steps.hpp"
#include "aws/error.hpp"
#include "change/entries.hpp"
#include "change/migration_bridge.hpp"
#include "change/mode_writer.hpp"
#include "identity/arn.hpp"
#include "kube/api_error.hpp"
#include "kube/config_map_version.hpp"
#include "kube/nodes.hpp"
#include "kube/role_writes.hpp"
#include "net/http.hpp"
#include "util/error.hpp"
#include "util/proposed_command.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <set>
#include <utility>

namespace iam::change {
namespace {

using access::AccessEntry;
using access::EntryPlan;
using access::Fate;
using access::MigrationLine;
using access::StepKind;

// Why lines stay, and how to take them out.
void note_unproven(const std::vector<std::string>& lines, std::string_view reason,
                   const cluster::Host& host) {
  if (!lines.empty()) {
    host.note(fmt::format("{}: {}; if you know better, take them out: {}", reason,
                          fmt::join(lines, ", "), access::removal_commands(lines, "aws-auth")));
  }
}

void require_known(const MigrationScene& scene, const access::MigrationInput& input) {
  const stores::EntryListing& eks = scene.reading.stores.listing;
  if (!eks.mode) {
    throw util::Error(
        "the authentication mode of the cluster is unknown, so nothing can be moved" +
            (eks.unread.empty() ? std::string() : stores::reason_of_unread(eks.unread.front())),
        scene.reading.cluster.name,
        "this needs AWS credentials, the cluster's name (--cluster-name) and the "
        "right eks:DescribeCluster");
  }
  if (!input.obstacle.empty()) {
    throw util::Error("the cluster cannot have access entries: " + input.obstacle,
                      scene.reading.cluster.name);
  }
  if (access::reads_entries(*eks.mode) && !eks.entries) {
    cluster::fail_unlisted(scene.reading.stores);
  }
  if (!scene.plan.unread.empty()) {
    throw util::Error(fmt::format("{} cannot be read or judged, so it is unknown who gets in by it",
                                  awsauth::data_key(scene.plan.unread.front())),
                      scene.reading.stores.map->name(),
                      "repair it: " + util::own_command({"lint"}));
  }
}

} // namespace

std::string object_name(const EntryPlan& plan) {
  return "accessentry/" + plan.principal;
}

std::string MigrationScene::command(const std::string& flag) const {
  std::vector<std::string> all = flags;
  if (!flag.empty()) {
    all.push_back(flag);
  }
  return access::command_of(options, all);
}

stores::MigrationJournal open_journal(const MigrationScene& scene,
                                      const access::MigrationInput& input) {
  require_known(scene, input);
  cluster::require_same_cluster(scene.target, scene.reading.stores, scene.host);
  return {scene.host.environment, scene.reading.stores.listing.cluster->arn};
}

bool has_map_changed(const MigrationScene& scene) {
  const stores::Snapshot& before = *scene.reading.stores.map;
  kube::ApiClient& client = scene.target.session().client();
  return kube::version_of(client, stores::k_aws_auth) != before.version() &&
         scene.target.store().read()->data() != before.data();
}

MigrationRun::MigrationRun(MigrationScene scene, MigrationConsent consent)
    : m_scene(std::move(scene)),
      m_consent(std::move(consent)),
      m_input(m_scene.reading.input()),
      m_journal(open_journal(m_scene, m_input)),
      m_journaled(m_journal.read().value_or(stores::JournaledMigration())),
      m_mover(m_scene.target, m_scene.reading.stores, m_scene.guard, m_journal,
              m_scene.reading.principals.caller, m_scene.command(), m_scene.host) {}

void MigrationRun::preview() {
  const bool steps_mode = find_step(StepKind::mode) != nullptr;
  if (steps_mode && !m_consent.one_way) {
    m_scene.host.note("to carry this out, which cannot be undone: " +
                      m_scene.command("--yes-one-way"));
  }
  judge(steps_mode);
}

MigrationOutcome MigrationRun::run() {
  m_scene.progress.count = 0; // of the plan before
  m_scene.progress.done = 0;
  const bool steps_mode = find_step(StepKind::mode) != nullptr;
  const bool moves = steps_mode || !lines_to_move().empty();
  if (moves) {
    prepare(steps_mode);
  }
  if (steps_mode) {
    take_mode_step();
    return MigrationOutcome::plan_again;
  }
  prove_begun();
  if (moves && !move_lines()) {
    m_scene.host.note("aws-auth has changed meanwhile: planning again");
    return MigrationOutcome::plan_again;
  }
  delete_bridge();
  if (m_consent.removes_lines && moves && !m_is_incomplete) {
    return MigrationOutcome::plan_again; // by what is there now
  }
  if (m_consent.removes_lines) {
    remove_lines();
  }
  note_rest(moves);
  return MigrationOutcome::finished;
}

// What stays, and what can be done next.
void MigrationRun::note_rest(bool has_moved) const {
  const cluster::Host& host = m_scene.host;
  for (const MigrationLine& line : m_scene.plan.lines) {
    if (line.fate == Fate::blocked || line.fate == Fate::differs) {
      host.warn(fmt::format("{} stays in aws-auth: {}{}{}", line.entry->mapping.arn, line.reason,
                            line.cure.empty() ? "" : "; ", line.cure));
    }
  }
  if (!has_moved && !m_consent.removes_lines) {
    host.note("nothing is left to move");
  } else if (!m_untried.empty() && m_scene.progress.count > 1) {
    host.note(fmt::format("{} of {} have moved without a proof: {}", m_untried.size(),
                          m_scene.progress.count, fmt::join(m_untried, ", ")));
  }
  const bool has_lines = std::ranges::any_of(m_scene.plan.lines, access::is_dispensable);
  if (has_lines && !m_consent.removes_lines) {
    host.note("lines that have moved, or whose principals are gone, are still in aws-auth; to take "
              "them out: " +
              m_scene.command("--remove-mappings"));
  }
  const bool is_clear = !m_scene.plan.blocks_api_mode() && !m_is_incomplete && !m_is_waiting;
  if (is_clear && (m_consent.removes_lines || !has_lines)) {
    host.note("the cluster can " + access::way_to_api_mode(*m_input.mode));
  }
}

const access::MigrationStep* MigrationRun::find_step(StepKind kind) const {
  const auto step = std::ranges::find(m_scene.plan.steps, kind, &access::MigrationStep::kind);
  return step == m_scene.plan.steps.end() ? nullptr : &*step;
}

// In the order of the steps.
std::vector<const MigrationLine*> MigrationRun::lines_to_move() const {
  std::vector<const MigrationLine*> lines;
  for (const StepKind kind : {StepKind::people, StepKind::caller, StepKind::nodes}) {
    const access::MigrationStep* step = find_step(kind);
    for (const std::size_t place : step == nullptr ? std::vector<std::size_t>() : step->lines) {
      lines.push_back(&m_scene.plan.lines[place]);
    }
  }
  return lines;
}

// Returns false if aws-auth changes meanwhile: whoever is taken out of it is not to get an entry.
bool MigrationRun::move_lines() {
  const auto lines = lines_to_move();
  MigrationProgress& progress = m_scene.progress;
  progress.count = lines.size();
  for (progress.done = 0; progress.done < progress.count; ++progress.done) {
    if (has_map_changed(m_scene)) {
      return false;
    }
    move(*lines[progress.done]);
  }
  return true;
}

// One that EKS does not take is no reason to stop.
void MigrationRun::move(const MigrationLine& line) {
  try {
    report(m_mover.move(line));
  } catch (const NotAccepted& error) {
    m_is_incomplete = true;
    m_scene.host.warn(fmt::format("{} stays in aws-auth: {}{}{}", line.wanted->principal,
                                  error.cause(), error.cure().empty() ? "" : "; ", error.cure()));
  }
}

// Entries that an earlier run has created and has not proven.
void MigrationRun::prove_begun() {
  std::set<std::string> lined;
  for (const MigrationLine& line : m_scene.plan.lines) {
    if (line.existing == nullptr) {
      continue;
    }
    lined.insert(line.existing->principal);
    if (line.fate == Fate::exists && is_begun(line.existing->principal)) {
      prove(*line.existing);
    }
  }
  for (const auto& [principal, entry] : m_journaled.entries) {
    if (entry.state == stores::MoveState::begun && !lined.contains(principal) &&
        has_entry(principal)) {
      m_scene.host.warn(fmt::format(
          "a migration has begun the access entry of {}, of which aws-auth has no line any more: "
          "it may still be in the group {}; to remove it: {}",
          principal, access::k_bridge_group, access::removal_command(principal, "entries")));
    }
  }
}

bool MigrationRun::is_begun(const std::string& principal) const {
  const auto found = m_journaled.entries.find(principal);
  return found != m_journaled.entries.end() && found->second.state == stores::MoveState::begun;
}

bool MigrationRun::has_entry(const std::string& principal) const {
  return m_input.entries != nullptr &&
         std::ranges::find(*m_input.entries, principal, &AccessEntry::principal) !=
             m_input.entries->end();
}

void MigrationRun::prove(const AccessEntry& entry) {
  m_scene.progress.has_begun = true;
  try {
    report(m_mover.prove(entry));
  } catch (const util::Error& error) {
    net::rethrow_if_interrupted(error);
    m_is_incomplete = true;
    m_scene.host.warn(fmt::format("{}: {}", entry.principal, error.cause()));
  }
}

void MigrationRun::report(const MovedLine& moved) {
  if (moved.plan.outcome != access::EntryOutcome::unchanged) {
    m_scene.report.done(object_name(moved.plan), moved.plan.outcome == access::EntryOutcome::created
                                                     ? "created"
                                                     : "updated");
  }
  const std::size_t count = m_scene.progress.count;
  const std::string place =
      count > 1 ? fmt::format("{} of {}: ", m_scene.progress.done + 1, count) : "";
  if (moved.obstacle.empty()) {
    m_scene.host.note(
        fmt::format("{}{}: the cluster {}", place, moved.plan.principal, moved.proof));
  } else {
    m_untried.push_back(moved.plan.principal);
    m_scene.host.note(fmt::format("{}{}: EKS has its entry as planned; nobody has tried whether it "
                                  "gets in: {}",
                                  place, moved.plan.principal, moved.obstacle));
  }
  m_scene.host.err.flush(); // the next may take a minute
}

// Unless somebody is on it, most likely by another process that migrates as well.
void MigrationRun::delete_bridge() {
  std::vector<std::string> users;
  for (const MigrationLine& line : m_scene.plan.lines) {
    if (access::needs_bridge(line)) {
      users.push_back(identity::without_role_path(line.wanted->principal));
    }
  }
  for (const auto& [principal, entry] : m_journaled.entries) {
    if (!entry.made || access::has_policies(*entry.made)) {
      users.push_back(identity::without_role_path(principal));
    }
  }
  const bool is_built = !m_journaled.bindings.empty() || !lines_to_move().empty();
  if (users.empty() || !is_built) {
    return;
  }
  bool is_unused = is_bridge_unused(users);
  if (is_unused) {
    remove_bridge(m_scene.target);
    is_unused = is_bridge_unused(users); // another process may have put somebody on it meanwhile
    if (!is_unused) {
      build_bridge(m_scene.target, m_journal, m_scene.host);
    }
  }
  if (!is_unused) {
    m_scene.host.note(fmt::format("{} stays, since somebody may be in the group {}; the next run "
                                  "looks again",
                                  kube::text_of(bridge_binding()), access::k_bridge_group));
  }
}

// Whether none of `users`, canonical ARNs, is in the bridge's group; false if that is unknown.
bool MigrationRun::is_bridge_unused(const std::vector<std::string>& users) const {
  stores::EntryListing listing = m_scene.target.entries().read_principals();
  if (listing.entries) {
    m_scene.target.entries().describe(listing, users);
  }
  return listing.entries && listing.unread.empty() &&
         std::ranges::none_of(*listing.entries, access::is_on_bridge);
}

void MigrationRun::remove_lines() {
  const stores::JournaledMigration journaled =
      m_journal.read().value_or(stores::JournaledMigration()); // with what this run has proven
  const std::vector<AccessEntry> entries =
      m_input.entries == nullptr
          ? std::vector<AccessEntry>()
          : with_types(*m_input.entries, m_scene.plan, m_scene.target.entries().client());
  const std::vector<kube::Node> joined = nodes();
  const RemovableLines removable = removable_lines({m_scene.plan, m_scene.options, journaled},
                                                   {m_scene.reading.nodes.nodes, entries, joined});
  if (!removable.lines.empty()) {
    await_entries();
    save_map();
    MigrationRemoval removal(removable, m_journal, m_consent.field_manager);
    m_scene.report.write_map(removal);
  }
  m_is_waiting =
      !removable.waiting.empty() || !removable.untold.empty() || !removable.unproven.empty();
  if (!removable.waiting.empty()) {
    m_scene.host.note(
        fmt::format("the lines of these nodes stay until a new node of each has joined by "
                    "its access entry: {}; start one, and run the same command again",
                    fmt::join(removable.waiting, ", ")));
  }
  note_unproven(
      removable.untold,
      "these lines of nodes stay, since new nodes do not tell which of several roles they "
      "have, so nothing shows that nodes of these join by their access entries",
      m_scene.host);
  note_unproven(removable.unproven,
                "these lines stay, since nothing shows that the access entries which hide them let "
                "anybody in",
                m_scene.host);
}

// An entry that nobody could prove takes some seconds to let its principal in.
void MigrationRun::await_entries() {
  util::Time newest;
  for (const MigrationLine& line : m_scene.plan.lines) {
    if (line.existing != nullptr) {
      newest = std::max(newest, line.existing->created_at.value_or(util::Time()));
    }
  }
  const auto age = m_scene.host.clock.now() - newest;
  if (age < k_eks_delay) {
    m_scene.host.clock.sleep(std::min(k_eks_delay - age, k_eks_delay));
  }
}

// None if you may not list them.
std::vector<kube::Node> MigrationRun::nodes() const {
  const bool are_needed = std::ranges::any_of(
      m_scene.plan.lines, [](const MigrationLine& line) { return line.is_for_nodes; });
  try {
    return are_needed ? kube::list_nodes(m_scene.target.session().client())
                      : std::vector<kube::Node>();
  } catch (const kube::ApiError& error) {
    m_scene.host.warn("which nodes have joined is unknown: " + error.cause());
    return {};
  }
}

} // namespace iam::change
