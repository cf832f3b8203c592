#include "change/entry_application.hpp"

#include "access/effective.hpp"
#include "access/entry_request.hpp"
#include "access/policy_name.hpp"
#include "awsauth/entry.hpp"
#include "change/entry_addition.hpp"
#include "identity/arn.hpp"
#include "identity/principal.hpp"
#include "util/proposed_command.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <unordered_set>
#include <variant>

namespace iam::change {

using access::AccessEntry;
using access::DesiredEntry;
using access::EntryPlan;

namespace {

std::string key_of(const std::string& principal) {
  return awsauth::fold(identity::without_role_path(principal));
}

// Calls `make`, whose errors name the place in the file.
template<typename Make>
auto at_place(const DesiredEntry& wanted, const Make& make) {
  try {
    return make();
  } catch (const util::Error& error) {
    const bool is_of_other =
        !error.where().empty() && key_of(error.where()) != key_of(wanted.principal);
    throw util::Error(fmt::format("{}: {}{}", wanted.principal,
                                  is_of_other ? error.where() + ": " : "", error.cause()),
                      wanted.place, error.cure());
  }
}

// The policies that `plan` gives and the table does not have.
std::vector<access::HeldPolicy> unknown_policies(const EntryPlan& plan,
                                                 const std::string& partition) {
  std::vector<access::HeldPolicy> unknown;
  for (const access::EntryStep& step : plan.steps) {
    const auto* given = std::get_if<access::GivePolicy>(&step);
    if (given != nullptr && access::policy_named(given->policy.arn, partition).known == nullptr) {
      unknown.push_back(given->policy);
    }
  }
  return unknown;
}

class Planner {
public:
  Planner(cluster::BothStores& stores, cluster::Target& target, const cluster::Host& host)
      : m_stores(stores), m_target(target), m_host(host) {}

  // Looks roles that get entries up meanwhile.
  void start(const std::vector<DesiredEntry>& wanted) {
    std::vector<std::string> created;
    for (const DesiredEntry& each : wanted) {
      if (existing(each) == nullptr && !each.is_managed) {
        created.push_back(each.principal);
      }
    }
    m_roles.start(created);
  }

  // nullopt: nothing is planned for it.
  std::optional<EntryPlan> plan(const DesiredEntry& written) {
    const std::string partition = m_target.eks_cluster().partition;
    const DesiredEntry wanted = at_place(written, [&] {
      require_partition(written.principal, partition);
      return access::with_policy_arns(written, partition);
    });
    if (const AccessEntry* entry = existing(wanted)) {
      warn_if_stale(*entry, wanted);
      return at_place(wanted, [&] {
        EntryPlan plan = access::plan_desired(*entry, wanted, partition);
        require_policies(unknown_policies(plan, partition), m_target);
        return plan;
      });
    }
    if (wanted.is_managed) {
      m_host.note(fmt::format("{}: AWS makes this access entry itself", wanted.principal));
      return std::nullopt;
    }
    return plan_creation(wanted, partition);
  }

private:
  const AccessEntry* existing(const DesiredEntry& wanted) const {
    return access::find_entry(*m_stores.listing.entries,
                              identity::without_role_path(wanted.principal));
  }

  void warn_if_stale(const AccessEntry& entry, const DesiredEntry& wanted) const {
    if (entry.is_stale.value_or(false) && !wanted.is_stale) {
      m_host.warn(fmt::format(
          "the access entry of {} belongs to a former role of that name, so it "
          "lets nobody in; to make it again: {}",
          entry.principal,
          util::own_command({"add-role", entry.principal, "--store", "entries", "--relink"})));
    }
  }

  void require_partition(const std::string& principal, const std::string& partition) const {
    const auto arn = identity::parse_arn(principal);
    if (arn && !partition.empty() && arn->partition != partition) {
      throw util::Error(fmt::format("it is of the partition {}, and the cluster of {}",
                                    arn->partition, partition),
                        "", "give a principal of the cluster's partition");
    }
  }

  EntryPlan plan_creation(const DesiredEntry& wanted, const std::string& partition) {
    const auto [checked, unknown] = at_place(wanted, [&] {
      access::require_rendered("this", wanted.principal);
      return access::request_of(wanted, partition);
    });
    const identity::Principal principal = at_place(wanted, [&] {
      return identity::principal_of(wanted.principal, {}, [] { return std::string(); });
    });
    std::ranges::for_each(checked.notes, [this](const auto& text) { m_host.note(text); });
    std::ranges::for_each(checked.warnings, [this](const auto& text) { m_host.warn(text); });
    at_place(wanted, [&, &policies = unknown] { require_policies(policies, m_target); });
    const auto subjects = cluster::subjects_of({principal}, m_stores, m_target, m_roles);
    return at_place(wanted, [&, &request = checked.request] {
      return plan_entries(subjects, {request}, m_stores, m_host).front();
    });
  }

  cluster::BothStores& m_stores;
  cluster::Target& m_target;
  const cluster::Host& m_host;
  cluster::RoleLookup m_roles{m_target};
};

// Whether pruning leaves `entry` alone.
bool is_kept(const AccessEntry& entry, const cluster::Host& host) {
  if (!entry.is_described) {
    host.warn(fmt::format("the access entry of {} stays, since EKS does not describe it to you",
                          entry.principal));
  }
  return !entry.is_described || !access::managed_by(entry).empty() ||
         access::is_node_type(entry.type);
}

} // namespace

std::vector<EntryPlan> plan_desired_entries(const std::vector<DesiredEntry>& wanted, bool prune,
                                            cluster::BothStores& stores, cluster::Target& target,
                                            const cluster::Host& host) {
  if (!stores.listing.entries) {
    cluster::fail_unlisted(stores);
  }
  std::vector<EntryPlan> plans;
  std::unordered_set<std::string> named;
  Planner planner(stores, target, host);
  planner.start(wanted);
  for (const DesiredEntry& each : wanted) {
    named.insert(key_of(each.principal));
    if (auto plan = planner.plan(each)) {
      plans.push_back(std::move(*plan));
    }
  }
  for (const AccessEntry& entry : *stores.listing.entries) {
    if (prune && !named.contains(key_of(entry.principal)) && !is_kept(entry, host)) {
      plans.push_back(access::plan_revoke(entry, {}));
    }
  }
  return plans;
}

} // namespace iam::change
