#include "change/guard.hpp"

#include "access/policy_name.hpp"
#include "access/policy_rights.hpp"
#include "aws/sts.hpp"
#include "awsauth/rules/new_findings.hpp"
#include "identity/arn.hpp"
#include "kube/api_error.hpp"
#include "kube/group_bindings.hpp"
#include "kube/nodes.hpp"
#include "kube/reviews.hpp"
#include "net/http.hpp"
#include "stores/snapshot.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <iterator>
#include <unordered_map>
#include <utility>

namespace iam::change {

using access::Caller;
using access::Danger;

namespace {

// What whoever repairs aws-auth must be allowed to do.
const kube::ResourceAttributes k_repair = {.verb = "patch",
                                           .group = "",
                                           .resource = "configmaps",
                                           .subresource = "",
                                           .namespace_ = stores::k_aws_auth.namespace_,
                                           .name = stores::k_aws_auth.name};

// The caller whom the authenticator has let in. It says who that is in extra fields.
Caller caller_of(const kube::UserInfo& user) {
  const auto extra = [&](const std::string& key) {
    const auto found = user.extra.find(key);
    return found == user.extra.end() || found->second.empty() ? "" : found->second.front();
  };
  Caller caller;
  caller.identity.canonical_arn = extra("canonicalArn");
  if (caller.identity.canonical_arn.empty()) {
    caller.way = Caller::Way::elsewhere;
    return caller;
  }
  caller.way = Caller::Way::iam;
  caller.username = user.username;
  const auto arn = identity::parse_arn(caller.identity.canonical_arn);
  caller.identity.account = arn ? arn->account : "";
  caller.identity.session_name = extra("sessionName");
  caller.identity.access_key_id = extra("accessKeyId");
  return caller;
}

// The caller as AWS knows it, where the API server cannot be asked.
Caller caller_of(const aws::CallerIdentity& sts) {
  Caller caller;
  caller.way = Caller::Way::iam;
  caller.identity = identity::identity_from_sts(sts.account, sts.user_id, sts.arn);
  return caller;
}

// The entries once `plans` are carried out.
std::vector<access::AccessEntry> carried_out(std::vector<access::AccessEntry> entries,
                                             const std::vector<access::EntryPlan>& plans) {
  std::unordered_map<std::string, const access::EntryPlan*> last; // of each principal
  for (const access::EntryPlan& plan : plans) {
    last[plan.principal] = &plan;
  }
  std::erase_if(entries,
                [&](const access::AccessEntry& entry) { return last.contains(entry.principal); });
  for (const access::EntryPlan& plan : plans) {
    if (plan.after && last[plan.principal] == &plan) {
      entries.push_back(*plan.after);
    }
  }
  return entries;
}

} // namespace

TargetGuard::TargetGuard(cluster::Target& target, const cluster::BothStores& stores,
                         std::vector<Danger> allowed, DryRun dry_run, const cluster::Host& host)
    : m_target(target),
      m_stores(stores),
      m_allowed(std::move(allowed)),
      m_dry_run(dry_run),
      m_host(host) {}

void TargetGuard::expect(const std::vector<access::EntryPlan>& plans) {
  if (std::ranges::all_of(plans,
                          [](const access::EntryPlan& plan) { return plan.steps.empty(); })) {
    return;
  }
  m_entries_after =
      carried_out(m_stores.listing.entries.value_or(std::vector<access::AccessEntry>()), plans);
  m_are_plans_judged = false;
}

// Where EKS does not say who has an access entry, a line counts: what is lost may be all there is.
access::Sources
TargetGuard::sources(const awsauth::Map* map,
                     const std::optional<std::vector<access::AccessEntry>>& entries) const {
  const auto& mode = m_stores.listing.mode;
  const bool is_doubtful = mode == access::Mode::api_and_config_map && !entries;
  return {.map = map,
          .mode = is_doubtful ? std::nullopt : mode,
          .entries = entries ? &*entries : nullptr};
}

access::Sources TargetGuard::sources_before() const {
  return sources(m_stores.map == nullptr ? nullptr : &m_stores.map->map(),
                 m_stores.listing.entries);
}

access::Sources TargetGuard::sources_after(const stores::Snapshot* map) const {
  return sources(map == nullptr ? nullptr : &map->map(),
                 m_entries_after ? m_entries_after : m_stores.listing.entries);
}

void TargetGuard::check_map(const stores::Snapshot& before, const stores::Snapshot& after) {
  if (const auto owner = before.reconciler()) {
    warn(owner->is_automatic
             ? fmt::format("{} is kept by {} ({}), which may put back what is changed here: change "
                           "it there as well",
                           before.name(), owner->tool, owner->mark)
             : fmt::format("{} was made by {} ({}): the next one undoes this, unless its file is "
                           "changed as well",
                           before.name(), owner->tool, owner->mark));
  }
  const bool is_live = m_target.is_cluster() &&
                       cluster::config_map_name(m_target.flags().config_map) == stores::k_aws_auth;
  std::vector<access::Refusal> refusals;
  for (const awsauth::Finding& error : awsauth::new_errors(before.map(), after.map())) {
    refusals.push_back(
        {Danger::new_errors, fmt::format("{}: {} ({})", after.place(error.list, error.position),
                                         error.message, awsauth::id(error.rule))});
  }
  if (is_live) { // any other lets nobody in
    std::ranges::move(
        judge(sources(&before.map(), m_stores.listing.entries), sources_after(&after)),
        std::back_inserter(refusals));
    m_are_plans_judged = true;
  }
  report(refusals, before.name());
}

void TargetGuard::check_entries() {
  if (m_are_plans_judged) {
    return;
  }
  report(judge(sources_before(), sources_after(m_stores.map.get())), m_target.eks_cluster().name);
  m_are_plans_judged = true;
}

void TargetGuard::check_mode_step(const access::ModeStep& step, const access::ModeFacts& facts) {
  std::vector<access::Refusal> refusals = judge(facts.now, access::sources_after(step, facts));
  std::ranges::move(access::judge_step(step, m_facts.caller.identity.canonical_arn),
                    std::back_inserter(refusals));
  report(refusals, m_target.eks_cluster().name);
}

std::vector<access::Refusal> TargetGuard::judge(const access::Sources& before,
                                                const access::Sources& after) {
  const std::vector<access::Change> changes = access::impact(before, after);
  const access::GuardQuestions questions = access::questions_of(changes);
  if (questions.caller && !m_is_caller_asked) {
    ask_caller();
    m_is_caller_asked = true;
  }
  if (questions.nodes && m_facts.nodes.empty()) {
    ask_nodes();
  }
  const access::CallerFate fate = access::fate_of(m_facts.caller, before, after, changes);
  if (fate == access::CallerFate::reduced) {
    ask_whether_caller_keeps_repair(after);
  }
  m_facts.are_entries_partial =
      m_stores.listing.is_partial ||
      (!m_stores.listing.entries && m_stores.listing.mode != access::Mode::config_map);
  if (access::hangs_on_administrators(changes, m_facts, fate) && !m_are_administrators_asked) {
    ask_administrators();
    m_are_administrators_asked = true;
  }
  if (m_accepted.empty()) {
    for (const std::string& text : access::notices(changes)) {
      warn(text);
    }
  }
  return access::judge(before, after, changes, m_facts);
}

// Somebody whom the API server refuses can still change access entries, and one who cannot reach it
// signs in with credentials that AWS knows.
void TargetGuard::ask_caller() {
  try {
    kube::ApiClient client = m_target.session().client().without_impersonation();
    m_facts.caller = caller_of(kube::review_self(client));
  } catch (const kube::ApiError& error) {
    m_facts.caller.way = error.status() == 401 ? Caller::Way::refused : Caller::Way::unknown;
    m_facts.caller.reason = error.cause();
  } catch (const util::Error& error) {
    net::rethrow_if_interrupted(error);
    m_facts.caller.reason = error.cause();
    ask_aws_for_caller();
  }
}

// It stays unknown, for the reason of the API server, if other credentials than those of AWS sign
// in, and if AWS does not answer.
void TargetGuard::ask_aws_for_caller() {
  try {
    if (m_target.session().signs_natively()) {
      m_facts.caller = caller_of(m_target.aws().sts().get_caller_identity());
    }
  } catch (const util::Error& error) {
    net::rethrow_if_interrupted(error);
  }
}

void TargetGuard::ask_nodes() {
  try {
    const std::size_t count = kube::count_nodes(m_target.session().client());
    m_facts.nodes = count == 0   ? "the cluster has no nodes now, but new ones of that role "
                                   "would join the same way"
                    : count == 1 ? "the cluster has one node"
                                 : fmt::format("the cluster has {} nodes", count);
  } catch (const util::Error& error) {
    net::rethrow_if_interrupted(error);
    m_facts.nodes = "how many nodes the cluster has is unknown";
  }
}

// Whom a binding makes an administrator, and whose entries hold the administrators' policy.
void TargetGuard::ask_administrators() {
  try {
    m_facts.administrators.emplace();
    for (kube::ClusterRoleSubject& subject :
         kube::subjects_of_cluster_role(m_target.session().client(), "cluster-admin")) {
      auto& names =
          subject.is_group ? m_facts.administrators->groups : m_facts.administrators->users;
      names.push_back(std::move(subject.name));
    }
  } catch (const util::Error& error) {
    net::rethrow_if_interrupted(error);
    m_facts.administrators.reset();
  }
  if (m_stores.reads_entries()) {
    m_facts.admin_holders = m_target.entries().holders(
        access::policy_arn(access::k_admin_policy, m_target.eks_cluster().partition));
  }
}

// Access policies do not show in a review of somebody else, so they are added from the table.
void TargetGuard::ask_whether_caller_keeps_repair(const access::Sources& after) {
  m_facts.keeps_repair.reset();
  m_facts.repair_unknown.clear();
  if (after.mode == access::Mode::api) {
    m_facts.keeps_repair = true; // rights in AWS repair access entries
    return;
  }
  const access::Effective becomes = access::effective_access(after, m_facts.caller.identity);
  if (!becomes.grant) {
    m_facts.repair_unknown = "EKS does not describe your access entry";
    return;
  }
  const rbac::Request request{
      .verb = k_repair.verb, .resource = k_repair.resource, .namespace_ = k_repair.namespace_};
  if (access::allows(becomes.grant->policies, request) == rbac::Verdict::allowed) {
    m_facts.keeps_repair = true;
    return;
  }
  try {
    kube::ApiClient client = m_target.session().client().without_impersonation();
    m_facts.keeps_repair =
        kube::review_access_of(client, becomes.grant->username, becomes.grant->groups, k_repair)
            .is_allowed;
  } catch (const util::Error& error) {
    net::rethrow_if_interrupted(error);
    m_facts.repair_unknown = error.cause();
  }
}

void TargetGuard::warn(const std::string& text) {
  if (m_warned.insert(text).second) {
    m_host.warn(text);
  }
}

bool TargetGuard::is_allowed(Danger danger) const {
  return std::ranges::find(m_allowed, danger) != m_allowed.end();
}

void TargetGuard::report(const std::vector<access::Refusal>& refusals, const std::string& where) {
  std::vector<std::string> reasons;
  std::vector<std::string> words;
  for (const access::Refusal& refusal : refusals) {
    const std::string word(access::word_of(refusal.danger));
    if (m_accepted.contains(refusal.danger)) {
      continue;
    }
    if (is_allowed(refusal.danger)) {
      warn(fmt::format("--allow={}: {}", word, refusal.reason));
      continue;
    }
    reasons.push_back(fmt::format("{}: {}", word, refusal.reason));
    if (std::ranges::find(words, word) == words.end()) {
      words.push_back(word);
    }
  }
  if (reasons.empty()) {
    return;
  }
  const std::string flag = fmt::format("--allow={}", fmt::join(words, ","));
  if (m_dry_run != DryRun::none) {
    for (const std::string& reason : reasons) {
      warn("this would be refused: " + reason);
    }
    if (m_warned.insert(flag).second) {
      m_host.note(fmt::format("carrying it out needs {}", flag));
    }
    return;
  }
  throw Refused(fmt::format("refused: {}", fmt::join(reasons, "; ")), where,
                fmt::format("nothing was changed; to do it all the same, add {}", flag), words);
}

} // namespace iam::change
