#include "change/migration_move.hpp"

#include "access/entry_requirements.hpp"
#include "access/migration_names.hpp"
#include "aws/credentials/credentials_error.hpp"
#include "aws/error.hpp"
#include "awsauth/entry.hpp"
#include "change/entries.hpp"
#include "change/migration_bridge.hpp"
#include "kube/reviews.hpp"
#include "net/http.hpp"
#include "util/error.hpp"

#include <fmt/format.h>
#include <utility>
#include <vector>

namespace iam::change {
namespace {

using access::AccessEntry;
using access::EntryPlan;
using std::chrono::milliseconds;

constexpr int k_disagreeing_answers = 3; // after which EKS is asked as well

// A server that still reads the line lets the principal in all the same, unlike one that does not
// know an access policy yet.
constexpr int k_answers_beside_a_line = 3;
constexpr milliseconds k_patience{60000};
constexpr const char* k_session_name = "kubectl-iam-migrate";

// Whether `error` says that the principal cannot be had, and not that AWS fails or that the caller,
// who has the credentials of `aws`, has to renew them.
bool is_of_principal(const util::Error& error, cluster::AwsSession& aws) {
  if (const auto* refusal = dynamic_cast<const aws::AwsError*>(&error)) {
    return refusal->is_judgement();
  }
  if (dynamic_cast<const aws::CredentialsError*>(&error) != nullptr) { // of the portal of SSO
    return aws.credentials().provider != aws::Provider::sso;
  }
  return dynamic_cast<const aws::UnexpectedAnswer*>(&error) == nullptr &&
         dynamic_cast<const net::HttpError*>(&error) == nullptr;
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
  } catch (const util::Error& error) {
    if (!is_of_principal(error, target.aws())) {
      throw;
    }
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
  std::vector<Subject> subjects = {
      {.witness = *m_witness, .expected = expected_answer(*m_witness, sources)}};
  if (access::has_policies(entry)) {
    subjects.front().question = objection_by_policy;
  }
  int disagreeing = 0;
  bool is_ours = true;
  const int answers = access::has_policies(entry) ? k_agreeing_answers : k_answers_beside_a_line;
  const auto goes_on = [&] {
    is_ours = ++disagreeing % k_disagreeing_answers != 0 || is_there(entry);
    return is_ours;
  };
  const Subject* late = await_agreement(subjects, m_target, m_host, k_patience, goes_on, answers);
  m_answer = subjects.front().answer;
  if (late != nullptr && is_ours) {
    throw util::Error("its access entry is not effective after a minute: " + difference_of(*late),
                      entry.principal);
  }
  return is_ours;
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
  MovedLine moved{
      .plan = write_first(access::move_of(line, false, m_again).first, access::entry_made_of(line)),
      .proof = {},
      .obstacle = "only nodes get in by it"};
  m_journal.note(line.wanted->principal, stores::MoveState::done);
  return moved;
}

MovedLine LineMover::move_principal(const access::MigrationLine& line) {
  EntryProof proof(line.wanted->principal, m_caller, m_target, m_host);
  const access::EntryMove move = access::move_of(line, proof.obstacle().empty(), m_again);
  if (move.has_bridge) {
    build_bridge(m_target, m_journal, m_host);
  }
  MovedLine moved{.plan = write_first(move.first, access::entry_made_of(line)),
                  .proof = {},
                  .obstacle = proof.obstacle()};
  if (move.has_bridge) { // another process may have removed it before the entry was there
    build_bridge(m_target, m_journal, m_host);
  }
  bool is_ours = true; // nobody else has finished it meanwhile
  try {
    is_ours = proof.await(*moved.plan.after);
  } catch (const util::Error& error) {
    net::rethrow_if_interrupted(error);
    fail_unproven(error, *moved.plan.after, proof, move.has_bridge);
  }
  if (move.has_bridge && !proof.obstacle().empty()) {
    m_host.clock.sleep(k_eks_delay);
  }
  if (move.last) {
    access::EntryPlan last = *move.last;
    last.before = moved.plan.after;
    moved.plan.after = end_move(last, is_ours, proof);
  }
  m_journal.note(line.wanted->principal, stores::MoveState::done);
  moved.proof = proof.answer();
  return moved;
}

// The first part of a move, of which the journal knows before EKS does.
EntryPlan LineMover::write_first(const EntryPlan& first, const AccessEntry& made) {
  m_journal.note_begun(made);
  try {
    return m_writer.write(first);
  } catch (const NotDone&) {
    if (!first.before) {
      m_journal.note(made.principal, stores::MoveState::withdrawn);
    }
    throw;
  }
}

// The second part: the group goes that the entry has had meanwhile. If that takes rights away, it
// is put back.
AccessEntry LineMover::end_move(const EntryPlan& last, bool is_ours, EntryProof& proof) {
  AccessEntry end = is_ours ? *m_writer.write(last).after : *last.after;
  try {
    if (proof.await(end)) {
      return end;
    }
  } catch (const util::Error& error) {
    net::rethrow_if_interrupted(error);
    m_writer.write(access::plan_between(end, *last.before));
    throw util::Error(error.cause(), end.principal,
                      "its entry is again as it was before this; to go on: " + m_again);
  }
  throw util::Error("another process has changed its access entry", end.principal,
                    "look at it, and then go on: " + m_again);
}

// Whoever is not let in at all, or is not on the bridge, has no access now, and gets it back from
// the line.
void LineMover::fail_unproven(const util::Error& error, const AccessEntry& entry,
                              const EntryProof& proof, bool has_bridge) {
  if (has_bridge && !proof.is_refused()) {
    throw util::Error(error.cause(), entry.principal,
                      fmt::format("it keeps its rights by the group {} meanwhile; to go on: {}",
                                  access::k_bridge_group, m_again));
  }
  m_writer.write(access::plan_revoke(entry, {}));
  m_journal.note(entry.principal, stores::MoveState::withdrawn);
  throw util::Error(error.cause(), entry.principal,
                    "its entry was taken back, so that its line counts again; look what is wrong "
                    "with it, and then go on: " +
                        m_again);
}

// If the proof fails, or the program is killed during it, the entry keeps the group, so that the
// next run takes it for one that is begun, and moves its line again.
MovedLine LineMover::prove(const AccessEntry& entry) {
  access::require_described(entry); // what is not known would be written over
  MovedLine moved;
  moved.plan = {.principal = entry.principal, .before = entry, .after = entry};
  if (access::is_node_entry(entry)) {
    moved.obstacle = "only nodes get in by it";
  } else {
    EntryProof proof(entry.principal, m_caller, m_target, m_host);
    if (proof.obstacle().empty()) {
      access::require_policies(entry);
      AccessEntry between = entry;
      between.groups.emplace_back(access::k_proof_group);
      EntryPlan first = access::plan_between(entry, between);
      first.resume = m_again;
      between = *write_first(first, entry).after;
      EntryPlan last = access::plan_between(between, entry);
      last.resume = m_again;
      end_move(last, proof.await(between), proof);
    }
    moved.proof = proof.answer();
    moved.obstacle = proof.obstacle();
  }
  m_journal.note(entry.principal, stores::MoveState::done);
  return moved;
}

void LineMover::take_back(const AccessEntry& entry) {
  AccessEntry last = entry;
  if (access::has_policies(entry) && !access::is_on_bridge(entry)) {
    last.groups.emplace_back(access::k_bridge_group);
    EntryProof proof(entry.principal, m_caller, m_target, m_host);
    last = *m_writer.write(access::plan_between(entry, last)).after;
    build_bridge(m_target, m_journal, m_host); // another process may have removed it
    try {
      proof.await(last);
    } catch (const util::Error& error) { // an entry that lets nobody in has to go all the more
      net::rethrow_if_interrupted(error);
    }
    if (!proof.obstacle().empty()) {
      m_host.clock.sleep(k_eks_delay);
    }
  }
  m_writer.write(access::plan_revoke(last, {}));
  m_journal.note(entry.principal, stores::MoveState::withdrawn);
}

} // namespace iam::change
