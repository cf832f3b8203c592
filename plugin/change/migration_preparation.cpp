#include "access/migration_entry.hpp"
#include "access/migration_steps.hpp"
#include "aws/error.hpp"
#include "change/migration_run.hpp"
#include "change/mode_writer.hpp"
#include "kube/role_writes.hpp"
#include "net/http.hpp"
#include "util/error.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>

// What a run does before the first entry.
namespace iam::change {

using access::AccessEntry;
using access::EntryPlan;
using access::MigrationLine;
using access::StepKind;

namespace {

// API servers notice RBAC objects after a moment.
constexpr std::chrono::milliseconds k_delay_of_bindings{3000};

} // namespace

// All that comes before the first entry, and before a step of the mode.
void MigrationRun::prepare(bool steps_mode) {
  if (steps_mode && !m_consent.one_way) {
    throw util::Error("the first step changes the authentication mode to API_AND_CONFIG_MAP, which "
                      "cannot be undone",
                      m_scene.target.eks_cluster().name,
                      "to take it and go on: " + m_scene.command("--yes-one-way"));
  }
  judge(steps_mode);
  require_other_administrator();
  m_scene.progress.has_begun = true;
  save_map();
  create_bindings();
}

void MigrationRun::save_map() {
  if (const auto copy = m_journal.save(*m_scene.reading.stores.map, m_scene.host.clock.now())) {
    m_scene.report.done("configmap/aws-auth", "saved to " + *copy);
  }
}

// Lets the guard judge where all of it ends, before anything is done.
void MigrationRun::judge(bool steps_mode) {
  std::vector<EntryPlan> plans;
  for (const MigrationLine* line : lines_to_move()) {
    plans.push_back(access::judged_plan_of(*line));
  }
  if (!steps_mode) {
    m_scene.guard.expect(plans);
    m_scene.guard.check_entries();
    return;
  }
  predict_mode_step();
  access::ModeStep end = *m_step; // with all entries, those of EKS as well
  for (const EntryPlan& plan : plans) {
    if (end.entries) {
      end.entries->push_back(*plan.after);
    }
  }
  m_scene.guard.check_mode_step(end, m_facts);
}

// Whoever migrates can lose access by a mistake of this program or of EKS. Somebody else has to be
// able to repair it then.
void MigrationRun::require_other_administrator() {
  const access::MigrationStep* step = find_step(StepKind::other_admin);
  const bool is_at_stake = m_input.caller.empty() || find_step(StepKind::caller) != nullptr;
  if (!is_at_stake || step == nullptr) {
    return;
  }
  if (step->is_problem) {
    refuse_last_administrator("no other administrator with an access entry than you is known");
    return;
  }
  const AccessEntry* other = access::other_administrator(m_input);
  if (other == nullptr) {
    return; // the first whose entry is created is one
  }
  EntryProof proof(other->principal, m_scene.reading.principals.caller, m_scene.target,
                   m_scene.host);
  bool is_shown = false;
  try {
    is_shown = proof.await(*other);
  } catch (const util::Error& error) {
    net::rethrow_if_interrupted(error);
  }
  if (!is_shown) {
    refuse_last_administrator(fmt::format("{}, the other administrator, does not get in by its "
                                          "access entry: the cluster {}",
                                          other->principal, proof.answer()));
  } else if (proof.obstacle().empty()) {
    m_scene.host.note(
        fmt::format("{}, another administrator: the cluster {}", other->principal, proof.answer()));
  } else {
    m_scene.host.note(
        fmt::format("{} is another administrator by its access entry; nobody has tried "
                    "whether it gets in: {}",
                    other->principal, proof.obstacle()));
  }
}

void MigrationRun::refuse_last_administrator(const std::string& reason) const {
  const auto& allowed = m_consent.allowed;
  if (std::ranges::find(allowed, access::Danger::last_admin) == allowed.end()) {
    throw Refused("refused: last-admin: " + reason, m_scene.reading.cluster.name,
                  "nothing was changed; let somebody else in as an administrator first, or add "
                  "--allow=last-admin");
  }
  m_scene.host.warn("--allow=last-admin: " + reason);
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
  if (is_new) {
    m_scene.host.clock.sleep(k_delay_of_bindings);
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
  if (cluster.status == "UPDATING") {
    await_other_step();
    return;
  }
  bool is_as_predicted = true;
  try {
    is_as_predicted = change::take_mode_step(
        m_scene.target, m_scene.reading.stores, {*m_step, m_facts}, m_scene.host,
        [&] { m_scene.report.done("cluster/" + cluster.name, "updated"); });
  } catch (const aws::AwsError& error) {
    if (!may_be_taken(error, m_step->from) || !await_other_step()) {
      throw;
    }
  }
  if (!is_as_predicted) {
    throw util::Error("who gets in after the step is not as predicted, so nothing has moved yet",
                      cluster.name, "look at it, and then go on: " + m_scene.command());
  }
}

// Returns whether something has changed, so that planning again is of use: the step is taken, or
// EKS was updating something else.
bool MigrationRun::await_other_step() {
  ModeWriter writer(m_scene.target, m_scene.host);
  const SettledCluster settled = writer.await_other();
  if (settled.cluster.authentication_mode == access::text_of(m_step->from)) {
    return settled.was_updating;
  }
  writer.read_entries(m_step->made, {}); // until EKS has made its own
  return true;
}

} // namespace iam::change
