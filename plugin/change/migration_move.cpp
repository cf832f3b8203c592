#include "change/migration_move.hpp"

#include "awsauth/entry.hpp"
#include "change/entries.hpp"
#include "change/entry_writer.hpp"
#include "kube/reviews.hpp"
#include "net/http.hpp"
#include "util/error.hpp"
#include "util/proposed_command.hpp"

#include <chrono>
#include <fmt/format.h>
#include <functional>
#include <utility>
#include <vector>

namespace iam::change {
namespace {

using access::AccessEntry;
using access::EntryPlan;
using std::chrono::milliseconds;

constexpr int k_agreeing_answers = 3; // EKS has several API servers behind one address
constexpr milliseconds k_pause{1000}; // tokens of the same second are equal
constexpr milliseconds k_patience{60000};
constexpr const char* k_session_name = "kubectl-iam-migrate";

// EKS documents that a policy takes effect within several seconds (EKS User Guide, "Associate
// access policies with access entries"). Longer than that is believed to be enough.
constexpr milliseconds k_policy_delay{15000};

bool has_policies(const AccessEntry& entry) {
  return entry.policies && !entry.policies->empty();
}

// Why the policy of the caller of `client` is not effective yet; empty if it is. The bridge does
// not name the verb.
std::string objection_by_policy(kube::ApiClient& client) {
  const kube::ResourceAttributes proof{.verb = access::k_verb_of_proof,
                                       .group = "",
                                       .resource = "configmaps",
                                       .subresource = "",
                                       .namespace_ = "",
                                       .name = ""};
  return kube::review_access(client, proof).is_allowed ? ""
                                                       : "does not apply its access policy yet";
}

} // namespace

EntryProof::EntryProof(const std::string& principal, const std::string& caller,
                       cluster::Target& target, const cluster::Host& host)
    : m_target(target), m_host(host) {
  const identity::Principal who = identity::principal_of(principal, {}, {});
  try {
    if (awsauth::equal_fold(who.arn, caller)) {
      m_witness = caller_as_witness(target.aws());
    } else if (who.type == identity::PrincipalType::role) {
      m_witness = witness_of(who, k_session_name, target.aws());
    } else {
      m_obstacle = "only it can sign in as itself";
    }
  } catch (const net::HttpError&) {
    throw;
  } catch (const util::Error& error) {
    m_obstacle = error.cause();
  }
}

bool EntryProof::await(const AccessEntry& entry) {
  if (!m_witness) {
    return true;
  }
  const std::vector<AccessEntry> alone = {entry}; // which hides its line
  const access::Sources sources{
      .map = nullptr, .mode = access::Mode::api_and_config_map, .entries = &alone};
  const std::string expected = expected_answer(*m_witness, sources);
  std::function<std::string(kube::ApiClient&)> question;
  if (has_policies(entry)) {
    question = objection_by_policy;
  }
  const auto deadline = m_host.clock.instant() + k_patience;
  int agreeing = 0;
  while (true) {
    m_answer = answer_for(*m_witness, m_target, m_host, question);
    agreeing = m_answer == expected ? agreeing + 1 : 0;
    if (agreeing == k_agreeing_answers) {
      return true;
    }
    if (agreeing == 0 && !is_there(entry)) {
      return false;
    }
    if (agreeing == 0 && m_host.clock.instant() + k_pause > deadline) {
      throw util::Error(fmt::format("its access entry is not effective after a minute: the cluster "
                                    "{}, and should be one that {}",
                                    m_answer, expected),
                        entry.principal);
    }
    m_host.clock.sleep(k_pause);
  }
}

// Whether EKS has the entry as `entry` says. What it does not tell is taken to be so.
bool EntryProof::is_there(const AccessEntry& entry) {
  try {
    const auto now = read_entry(m_target.entries().client(), entry.principal);
    return now && now->username == entry.username && access::is_same_set(now->groups, entry.groups);
  } catch (const util::Error& error) {
    net::rethrow_if_interrupted(error);
    return true;
  }
}

MovedLine LineMover::move(const access::MigrationLine& line) {
  return line.is_for_nodes ? move_nodes(line) : move_principal(line);
}

MovedLine LineMover::move_nodes(const access::MigrationLine& line) {
  const std::string& principal = line.wanted->principal;
  m_journal.note(principal, stores::MoveState::begun);
  MovedLine moved{.plan = write(access::move_of(line, false, m_again).first),
                  .proof = {},
                  .obstacle = "only nodes get in by it"};
  m_journal.note(principal, stores::MoveState::done);
  return moved;
}

MovedLine LineMover::move_principal(const access::MigrationLine& line) {
  const std::string& principal = line.wanted->principal;
  EntryProof proof(principal, m_caller, m_target, m_host);
  access::EntryMove move = access::move_of(line, proof.obstacle().empty(), m_again);
  m_journal.note(principal, stores::MoveState::begun);
  MovedLine moved{.plan = write(move.first), .proof = {}, .obstacle = proof.obstacle()};
  bool is_ours = true; // nobody else has finished it meanwhile
  try {
    is_ours = proof.await(*moved.plan.after);
  } catch (const util::Error& error) {
    net::rethrow_if_interrupted(error);
    fail_unproven(error, *moved.plan.after, move.has_bridge);
  }
  if (move.has_bridge && !proof.obstacle().empty()) {
    m_host.clock.sleep(k_policy_delay);
  }
  if (move.last) {
    move.last->before = moved.plan.after;
    moved.plan.after = is_ours ? write(*move.last).after : move.last->after;
    if (!proof.await(*moved.plan.after)) {
      throw util::Error("another process has changed its access entry", principal,
                        "look at it, and then go on: " + m_again);
    }
  }
  m_journal.note(principal, stores::MoveState::done);
  moved.proof = proof.answer();
  return moved;
}

// Without the bridge, the principal may have no access now, and its line gives it back.
void LineMover::fail_unproven(const util::Error& error, const AccessEntry& entry, bool has_bridge) {
  if (has_bridge) {
    throw util::Error(error.cause(), entry.principal,
                      fmt::format("it keeps its rights by the group {} meanwhile; to go on: {}",
                                  access::k_bridge_group, m_again));
  }
  write(access::plan_revoke(entry, {}));
  m_journal.note(entry.principal, stores::MoveState::withdrawn);
  throw util::Error(error.cause(), entry.principal,
                    "its entry was taken back, so that its line counts again; look what is wrong "
                    "with it, and then go on: " +
                        m_again);
}

MovedLine LineMover::prove(const AccessEntry& entry) {
  MovedLine moved;
  moved.plan = {.principal = entry.principal, .before = entry, .after = entry};
  if (access::is_node_entry(entry)) {
    moved.obstacle = "only nodes get in by it";
  } else {
    EntryProof proof(entry.principal, m_caller, m_target, m_host);
    if (!proof.await(entry)) {
      throw util::Error("another process has changed its access entry", entry.principal,
                        "look at it, and then go on: " + m_again);
    }
    moved.proof = proof.answer();
    moved.obstacle = proof.obstacle();
  }
  m_journal.note(entry.principal, stores::MoveState::done);
  return moved;
}

void LineMover::take_back(const AccessEntry& entry) {
  AccessEntry last = entry;
  if (has_policies(entry) && !access::is_on_bridge(entry)) {
    last.groups.emplace_back(access::k_bridge_group);
    EntryProof proof(entry.principal, m_caller, m_target, m_host);
    last = *write(access::plan_between(entry, last)).after;
    proof.await(last);
    if (!proof.obstacle().empty()) {
      m_host.clock.sleep(k_policy_delay);
    }
  }
  write(access::plan_revoke(last, {}));
  m_journal.note(entry.principal, stores::MoveState::withdrawn);
}

EntryPlan LineMover::write(const EntryPlan& plan) {
  EntryPlan written = plan;
  EntryWriter(m_target, m_stores, m_guard, m_host, DryRun::none)
      .write(
          {plan}, [&](const EntryPlan& done) { written = done; }, "run the same command again");
  return written;
}

} // namespace iam::change
