#include "change/guard.hpp"

#include "access/policy_name.hpp"
#include "access/policy_rights.hpp"
#include "aws/sts.hpp"
#include "identity/arn.hpp"
#include "kube/api_error.hpp"
#include "kube/group_bindings.hpp"
#include "kube/nodes.hpp"
#include "kube/reviews.hpp"
#include "stores/snapshot.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

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
  for (const access::EntryPlan& plan : plans) {
    std::erase_if(entries, [&](const access::AccessEntry& entry) {
      return entry.principal == plan.principal;
    });
    if (plan.after) {
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

access::Sources TargetGuard::sources_after(const stores::Snapshot* map) const {
  return sources(map == nullptr ? nullptr : &map->map(),
                 m_entries_after ? m_entries_after : m_stores.listing.entries);
}

void TargetGuard::check_map(const stores::Snapshot& before, const stores::Snapshot& after) {
  if (const std::string owner = before.reconciler(); !owner.empty()) {
    warn(
        fmt::format("{} is kept by {}, which may put back what is changed here: change it there as "
                    "well",
                    before.name(), owner));
  }
  const bool is_live = m_target.is_cluster() &&
                       cluster::config_map_name(m_target.flags().config_map) == stores::k_aws_auth;
  if (!is_live) { // it lets nobody in, so all that can be wrong is its text
    report(access::judge({.map = &before.map()}, {.map = &after.map()}, {}, {}), before.name());
    return;
  }
  judge(sources(&before.map(), m_stores.listing.entries), sources_after(&after), before.name());
  m_are_plans_judged = true;
}

void TargetGuard::check_entries() {
  if (m_are_plans_judged) {
    return;
  }
  const awsauth::Map* map = m_stores.map == nullptr ? nullptr : &m_stores.map->map();
  judge(sources(map, m_stores.listing.entries), sources(map, m_entries_after),
        m_target.eks_cluster().name);
  m_are_plans_judged = true;
}

void TargetGuard::judge(const access::Sources& before, const access::Sources& after,
                        const std::string& where) {
  const std::vector<access::Change> changes = access::impact(before, after);
  ask(access::questions_of(changes));
  if (access::fate_of(m_facts.caller, before, after, changes) == access::CallerFate::reduced) {
    ask_whether_caller_keeps_repair(after);
  }
  report(access::judge(before, after, changes, m_facts), where);
  for (const std::string& text : access::notices(changes)) {
    warn(text);
  }
}

void TargetGuard::ask(const access::GuardQuestions& questions) {
  if (questions.caller && !m_is_caller_asked) {
    ask_caller();
    m_is_caller_asked = true;
  }
  if (questions.nodes && m_facts.nodes.empty()) {
    ask_nodes();
  }
  if (questions.admins && !m_facts.admin_groups) {
    ask_administrators();
  }
}

// Somebody whom the API server refuses can still change access entries, and one who cannot reach it
// is known to AWS.
void TargetGuard::ask_caller() {
  try {
    kube::ApiClient client = m_target.session().client().without_impersonation();
    m_facts.caller = caller_of(kube::review_self(client));
  } catch (const kube::ApiError& error) {
    m_facts.caller.way = error.status() == 401 ? Caller::Way::refused : Caller::Way::unknown;
    m_facts.caller.reason = error.cause();
  } catch (const util::Error& error) {
    m_facts.caller.reason = error.cause();
    try {
      m_facts.caller = caller_of(m_target.aws().sts().get_caller_identity());
    } catch (const util::Error&) {
      // It stays unknown, for the reason of the API server.
    }
  }
}

void TargetGuard::ask_nodes() {
  try {
    const std::size_t count = kube::count_nodes(m_target.session().client());
    m_facts.nodes = count == 0   ? "no node is running now, and none could join"
                    : count == 1 ? "one node is running"
                                 : fmt::format("{} nodes are running", count);
  } catch (const util::Error&) {
    m_facts.nodes = "how many nodes are running is unknown";
  }
}

// Groups that a binding makes administrators, and the holders of the administrators' policy.
void TargetGuard::ask_administrators() {
  std::vector<std::string> groups;
  try {
    for (const kube::GroupBinding& binding :
         kube::list_group_bindings(m_target.session().client())) {
      if (binding.role == "ClusterRole cluster-admin" && binding.namespace_.empty()) {
        groups.push_back(binding.group);
      }
    }
  } catch (const util::Error&) {
    // Without the right to list bindings, only the stores themselves tell who is one.
  }
  m_facts.admin_groups = std::move(groups);
  if (m_stores.reads_entries()) {
    m_facts.admin_holders = m_target.entries().holders(
        access::policy_arn(access::k_admin_policy, m_target.eks_cluster().partition));
  }
}

// Access policies do not show in a review of somebody else, so they are added from the table.
void TargetGuard::ask_whether_caller_keeps_repair(const access::Sources& after) {
  if (m_stores.listing.mode == access::Mode::api) {
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
    m_facts.repair_unknown = error.cause();
  }
}

void TargetGuard::warn(const std::string& text) {
  if (m_said.insert(text).second) {
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
    m_host.note(fmt::format("without --dry-run it needs {}", flag));
    return;
  }
  throw util::Error(fmt::format("nothing was changed: {}", fmt::join(reasons, "; ")), where,
                    fmt::format("to do it all the same, add {}", flag));
}

} // namespace iam::change
