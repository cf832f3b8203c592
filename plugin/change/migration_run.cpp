#include "change/migration_run.hpp"

#include "access/migration_command.hpp"
#include "access/migration_entry.hpp"
#include "access/migration_names.hpp"
#include "access/migration_steps.hpp"
#include "aws/error.hpp"
#include "change/migration_bridge.hpp"
#include "change/mode_writer.hpp"
#include "identity/arn.hpp"
#include "kube/nodes.hpp"
#include "kube/role_writes.hpp"
#include "net/http.hpp"
#include "util/error.hpp"
#include "util/proposed_command.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

namespace iam::change {
namespace {

using access::AccessEntry;
using access::EntryPlan;
using access::Fate;
using access::MigrationLine;
using access::Mode;
using access::StepKind;
using std::chrono::milliseconds;

// API servers notice RBAC objects after a moment.
constexpr milliseconds k_moment{3000};

bool needs_bridge(const MigrationLine& line) {
  return line.wanted && line.wanted->policies && !line.wanted->policies->empty();
}

std::string name_of(const EntryPlan& plan) {
  return "accessentry/" + plan.principal;
}

} // namespace

std::string MigrationScene::command(const std::string& flag) const {
  std::vector<std::string> all = flags;
  if (!flag.empty()) {
    all.push_back(flag);
  }
  return access::command_of(options, all);
}

void require_known(const MigrationScene& scene) {
  const stores::EntryListing& eks = scene.reading.stores.listing;
  if (!eks.mode) {
    throw util::Error(
        "the authentication mode of the cluster is unknown, so nothing can be moved" +
            (eks.unread.empty() ? std::string() : stores::reason_of_unread(eks.unread.front())),
        scene.reading.cluster.name,
        "this needs AWS credentials, the cluster's name (--cluster-name) and the "
        "right eks:DescribeCluster");
  }
  if (const std::string obstacle = scene.reading.input().obstacle; !obstacle.empty()) {
    throw util::Error("the cluster cannot have access entries: " + obstacle,
                      scene.reading.cluster.name);
  }
  if (access::reads_entries(*eks.mode) && !eks.entries) {
    cluster::fail_unlisted(scene.reading.stores);
  }
  if (!scene.plan.unread.empty()) {
    throw util::Error(fmt::format("{} cannot be read or judged, so whom it lets in is unknown",
                                  awsauth::data_key(scene.plan.unread.front())),
                      scene.reading.stores.map->name(),
                      "repair it: " + util::own_command({"lint"}));
  }
}

MigrationRun::MigrationRun(MigrationScene scene, const MigrationConsent& consent)
    : m_scene(std::move(scene)),
      m_consent(consent),
      m_input(m_scene.reading.input()),
      m_journal(m_scene.host.environment, m_scene.target.selection().cluster.server),
      m_journaled(m_journal.read()),
      m_mover(m_scene.target, m_scene.reading.stores, m_scene.guard, m_journal, m_input.caller,
              m_scene.command(), m_scene.host) {}

MigrationOutcome MigrationRun::run() {
  require_known(m_scene);
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
  if (moves) {
    move_lines();
  }
  delete_bridge();
  if (m_consent.removes_lines && moves) {
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
  }
  const bool has_lines = std::ranges::any_of(m_scene.plan.lines, access::is_dispensable);
  if (has_lines && !m_consent.removes_lines) {
    host.note("lines that have moved, or whose principals are gone, are still in aws-auth; to take "
              "them out: " +
              m_scene.command("--remove-mappings"));
  }
  if (!m_scene.plan.blocks_api_mode() && (m_consent.removes_lines || !has_lines)) {
    host.note("the cluster can go to the mode API: " +
              util::own_command({"mode", "API", "--yes-one-way"}));
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

// All that comes before the first entry, and before a step of the mode.
void MigrationRun::prepare(bool steps_mode) {
  if (steps_mode && !m_consent.one_way) {
    throw util::Error("nobody can take the step to API_AND_CONFIG_MAP back, which comes first",
                      m_scene.target.eks_cluster().name,
                      "to take it and go on: " + m_scene.command("--yes-one-way"));
  }
  if (steps_mode) {
    predict_mode_step();
    m_scene.guard.check_mode_step(*m_step, m_facts);
  } else {
    std::vector<EntryPlan> plans;
    for (const MigrationLine* line : lines_to_move()) {
      plans.push_back(access::judged_plan_of(*line));
    }
    m_scene.guard.expect(plans);
    m_scene.guard.check_entries();
  }
  cluster::require_same_cluster(m_scene.target, m_scene.reading.stores, m_scene.host);
  require_other_administrator();
  m_journal.begin(m_scene.options);
  if (const auto copy = m_journal.save(*m_scene.reading.stores.map, m_scene.host.clock.now())) {
    m_scene.report.done("configmap/aws-auth", "saved to " + *copy);
  }
  create_bindings();
}

// Whoever migrates can lose access by a mistake of this program or of EKS. Somebody else has to be
// able to repair it then.
void MigrationRun::require_other_administrator() {
  const access::MigrationStep* step = find_step(StepKind::other_admin);
  if (find_step(StepKind::caller) == nullptr || step == nullptr) {
    return;
  }
  if (step->is_problem) {
    const bool is_allowed =
        std::ranges::find(m_consent.allowed, access::Danger::last_admin) != m_consent.allowed.end();
    const std::string reason = "you would be the only administrator with an access entry";
    if (!is_allowed) {
      throw Refused("refused: last-admin: " + reason, m_scene.target.eks_cluster().name,
                    "nothing was changed; let somebody else in as an administrator first, or add "
                    "--allow=last-admin");
    }
    m_scene.host.warn("--allow=last-admin: " + reason);
    return;
  }
  const AccessEntry* other = access::other_administrator(m_input);
  if (other == nullptr) {
    return; // the first whose entry is created is one
  }
  EntryProof proof(other->principal, m_input.caller, m_scene.target, m_scene.host);
  if (proof.obstacle().empty()) {
    proof.await(*other);
    m_scene.host.note(
        fmt::format("{}, another administrator: the cluster {}", other->principal, proof.answer()));
  } else {
    m_scene.host.note(
        fmt::format("{} is another administrator by its access entry; nobody has tried "
                    "whether it gets in: {}",
                    other->principal, proof.obstacle()));
  }
}

void MigrationRun::create_bindings() {
  kube::ApiClient& client = m_scene.target.session().client();
  bool is_new = false;
  const auto create = [&](const rbac::Binding& binding) {
    m_journal.note(binding);
    if (kube::create_binding(client, binding) == kube::Creation::created) {
      m_scene.host.on_change();
      m_scene.report.done(kube::text_of(binding), "created");
      is_new = true;
    }
  };
  for (const access::BindingCopy& copy : m_scene.plan.copies) {
    create(copy.binding);
  }
  const auto lines = lines_to_move();
  if (std::ranges::any_of(lines, [](const MigrationLine* line) { return needs_bridge(*line); })) {
    is_new = build_bridge(m_scene.target, m_journal, m_scene.host) || is_new;
  }
  if (is_new) {
    m_scene.host.clock.sleep(k_moment);
  }
}

void MigrationRun::predict_mode_step() {
  m_facts = {.mode = *m_input.mode,
             .now = m_scene.guard.sources_before(),
             .nodes = m_scene.reading.nodes.nodes,
             .are_nodes_known = m_scene.reading.nodes.unread.empty()};
  m_step = access::predict_step(m_facts);
}

// Another run may have asked for the step, and have ended, or may be waiting for it.
void MigrationRun::take_mode_step() {
  const aws::EksCluster& cluster = *m_scene.reading.stores.listing.cluster;
  ModeWriter writer(m_scene.target, m_scene.host);
  if (cluster.status == "UPDATING") {
    writer.await_other(m_step->to);
    return;
  }
  try {
    change::take_mode_step(m_scene.target, m_scene.reading.stores, {*m_step, m_facts}, m_scene.host,
                           [&] { m_scene.report.done("cluster/" + cluster.name, "updated"); });
  } catch (const aws::AwsError& error) {
    const bool is_taken =
        error.code() == "ResourceInUseException" ||
        error.message().find("Unsupported authentication mode update") != std::string::npos;
    if (!is_taken) {
      throw;
    }
    writer.await_other(m_step->to);
  }
}

void MigrationRun::move_lines() {
  const auto lines = lines_to_move();
  std::size_t done = 0;
  try {
    for (; done < lines.size(); ++done) {
      report(m_mover.move(*lines[done]), done + 1, lines.size());
    }
  } catch (...) { // Ctrl-C as well
    m_scene.host.note(fmt::format("{} of {} have their access entries; to go on: {}", done,
                                  lines.size(), m_scene.command()));
    throw;
  }
}

// Entries that are there, and of which an earlier run has not seen whether they work.
void MigrationRun::prove_begun() {
  if (!m_journaled) {
    return;
  }
  for (const MigrationLine& line : m_scene.plan.lines) {
    if (line.fate != Fate::exists || line.existing == nullptr) {
      continue;
    }
    const auto state = m_journaled->entries.find(line.existing->principal);
    if (state != m_journaled->entries.end() && state->second == stores::MoveState::begun) {
      report(m_mover.prove(*line.existing), 1, 1);
    }
  }
}

void MigrationRun::report(const MovedLine& moved, std::size_t number, std::size_t count) {
  if (moved.plan.outcome != access::EntryOutcome::unchanged) {
    m_scene.report.done(name_of(moved.plan), moved.plan.outcome == access::EntryOutcome::created
                                                 ? "created"
                                                 : "updated");
  }
  const std::string place = count > 1 ? fmt::format(" ({} of {})", number, count) : "";
  if (moved.obstacle.empty()) {
    m_scene.host.note(
        fmt::format("{}: the cluster {}{}", moved.plan.principal, moved.proof, place));
  } else {
    m_scene.host.note(
        fmt::format("{}: EKS has its entry as planned; nobody has tried whether it gets "
                    "in: {}{}",
                    moved.plan.principal, moved.obstacle, place));
  }
  m_scene.host.err.flush(); // the next may take a minute
}

// Nobody is on the bridge any more, unless another process migrates as well.
void MigrationRun::delete_bridge() {
  const bool is_ours = m_journaled.has_value() || !lines_to_move().empty();
  std::vector<std::string> users;
  for (const MigrationLine& line : m_scene.plan.lines) {
    if (needs_bridge(line)) {
      users.push_back(identity::without_role_path(line.wanted->principal));
    }
  }
  if (!is_ours || users.empty()) {
    return;
  }
  stores::EntryListing listing = m_scene.target.entries().read_principals();
  if (!listing.entries) {
    return;
  }
  m_scene.target.entries().describe(listing, users);
  const bool is_used = std::ranges::any_of(*listing.entries, access::is_on_bridge);
  if (!is_used) {
    remove_bridge(m_scene.target);
  }
}

void MigrationRun::remove_lines() {
  const bool has_nodes = std::ranges::any_of(
      m_scene.plan.lines, [](const MigrationLine& line) { return line.is_for_nodes; });
  const std::vector<kube::Node> nodes =
      has_nodes ? kube::list_nodes(m_scene.target.session().client()) : std::vector<kube::Node>();
  const RemovableLines removable =
      removable_lines(m_scene.plan, m_scene.reading.nodes.nodes, nodes);
  if (!removable.lines.empty()) {
    MigrationRemoval removal(removable, m_journal, m_consent.field_manager);
    m_scene.report.write_map(removal);
  }
  if (!removable.waiting.empty()) {
    m_scene.host.note(
        fmt::format("the lines of these nodes stay until a new node of each has joined by "
                    "its access entry: {}; start one, and run the same command again",
                    fmt::join(removable.waiting, ", ")));
  }
}

} // namespace iam::change
