#include "change/entry_addition.hpp"

#include "access/policy_name.hpp"
#include "awsauth/entry.hpp"
#include "change/map_addition.hpp"
#include "identity/arn.hpp"
#include "identity/permission_set.hpp"
#include "util/error.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <iterator>

namespace iam::change {

using access::EntryPlan;
using cluster::EntrySubject;
using Presence = cluster::FoundRole::Presence;

namespace {

// The account of the cluster, by its ARN; empty if unknown.
std::string account_of(const cluster::BothStores& stores) {
  const auto& cluster = stores.listing.cluster;
  const auto arn = cluster ? identity::parse_arn(cluster->arn) : std::nullopt;
  return arn ? arn->account : "";
}

void require_there(const EntrySubject& subject) {
  if (subject.presence == Presence::gone) {
    throw util::Error("IAM has no such role, and EKS makes no access entry for it", subject.arn,
                      "check its name and account; to see the roles: " +
                          util::aws_command({"iam", "list-roles"}));
  }
}

// Says who is meant, where the user wrote something else.
void note_subject(const EntrySubject& subject, const cluster::Host& host) {
  const identity::Principal& principal = subject.principal;
  if (principal.note.starts_with("the permission set ")) {
    host.note(util::replace_all(principal.note, principal.arn, subject.arn));
  } else if (principal.written != subject.arn) {
    const bool is_iams = principal.written == principal.arn && subject.presence == Presence::there;
    host.note(fmt::format("the access entry is for {}{}", subject.arn,
                          is_iams ? ", as IAM has it: entries need a role's path" : ""));
  }
  warn_of_root(principal, host);
}

void warn_if_unknown(const access::AccessEntry& entry, const cluster::Host& host) {
  if (!entry.is_stale) {
    host.warn(fmt::format("whether the access entry of {} is stale is unknown, since IAM does not "
                          "say when its role was made: it is made again all the same",
                          entry.principal));
  }
}

} // namespace

void require_possible(const EntrySubject& subject, std::string_view type,
                      const cluster::BothStores& stores) {
  access::check_entry_principal(subject.arn, type, account_of(stores));
  cluster::require_answer(subject, stores);
  require_there(subject);
}

std::vector<EntryPlan> plan_entries(const std::vector<EntrySubject>& subjects,
                                    const EntryGrant& grant, const cluster::BothStores& stores,
                                    const cluster::Host& host) {
  std::vector<EntryPlan> plans;
  for (const EntrySubject& subject : subjects) {
    require_possible(subject, grant.request.access.type, stores);
    plans.push_back(access::plan_grant(subject.arn, subject.entry ? &*subject.entry : nullptr,
                                       grant.request, grant.if_exists));
    note_subject(subject, host);
  }
  return plans;
}

std::string former_entry(const identity::Principal& role, const cluster::BothStores& stores) {
  const auto set = identity::permission_set_of_arn(role.arn);
  std::vector<std::string> found;
  if (set && stores.listing.entries) {
    for (const access::AccessEntry& entry : *stores.listing.entries) {
      const std::string arn = access::canonical_arn(entry);
      if (identity::permission_set_of_arn(arn) == set && !awsauth::equal_fold(arn, role.arn)) {
        found.push_back(entry.principal);
      }
    }
  }
  if (found.size() > 1) {
    std::vector<std::string> commands;
    for (const std::string& arn : found) {
      commands.push_back(util::own_command({"remove-role", arn, "--store", "entries"}));
    }
    throw util::Error(fmt::format("{} other roles of the same permission set have access entries: "
                                  "{}",
                                  found.size(), fmt::join(found, ", ")),
                      role.arn,
                      fmt::format("remove those that no longer exist: {}; or give the new role's "
                                  "ARN",
                                  fmt::join(commands, "; ")));
  }
  return found.empty() ? "" : found.front();
}

std::vector<EntryPlan> plan_relinks(const std::vector<identity::Principal>& principals,
                                    cluster::BothStores& stores, cluster::Target& target,
                                    cluster::RoleLookup& roles, const cluster::Host& host) {
  std::vector<identity::Principal> all = principals;
  std::vector<std::string> formers; // one for each of `principals`; empty: none
  for (const identity::Principal& principal : principals) {
    formers.push_back(former_entry(principal, stores));
    if (!formers.back().empty()) {
      all.push_back(identity::principal_of(formers.back(), {}, {}));
    }
  }
  const std::vector<EntrySubject> subjects = cluster::subjects_of(all, stores, target, roles);
  std::vector<EntryPlan> plans;
  for (std::size_t i = 0; i < principals.size(); ++i) {
    require_there(subjects[i]);
    if (subjects[i].entry) {
      warn_if_unknown(*subjects[i].entry, host);
      plans.push_back(access::plan_recreate(*subjects[i].entry));
      continue;
    }
    const auto former = std::ranges::find(subjects, formers[i], &EntrySubject::arn);
    if (formers[i].empty() || former == subjects.end() || !former->entry) {
      throw util::Error("it has no access entry, so there is nothing to relink", subjects[i].arn,
                        "leave --relink out to add it");
    }
    std::ranges::move(plan_replacement(*former->entry, subjects[i]), std::back_inserter(plans));
  }
  return plans;
}

std::vector<EntryPlan> plan_replacement(const access::AccessEntry& from, const EntrySubject& to) {
  const std::string again =
      util::own_command({"replace-role", from.principal, to.arn, "--store", "entries"});
  EntryPlan copy = access::plan_copy(from, to.arn, to.entry ? &*to.entry : nullptr);
  copy.resume = again;
  EntryPlan removal = access::plan_revoke(from, {});
  removal.resume = again;
  return {std::move(copy), std::move(removal)};
}

void require_policies(const std::vector<access::HeldPolicy>& policies, cluster::Target& target) {
  if (policies.empty()) {
    return;
  }
  const auto known = target.entries().policies();
  if (!known) {
    return;
  }
  std::vector<std::string> names;
  std::ranges::transform(*known, std::back_inserter(names), access::policy_name);
  for (const access::HeldPolicy& policy : policies) {
    if (std::ranges::find(*known, policy.arn) == known->end()) {
      const std::string name = access::policy_name(policy.arn);
      const std::string near = access::nearest_policy(name, names);
      throw util::Error("EKS has no such access policy", name,
                        near.empty() ? util::own_command({"policies"}) + " shows all of them"
                                     : "did you mean " + near + "?");
    }
  }
}

} // namespace iam::change
