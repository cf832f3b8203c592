#include "commands/remove.hpp"

#include "access/policy_argument.hpp"
#include "awsauth/entry.hpp"
#include "change/departure.hpp"
#include "change/effect.hpp"
#include "change/entry_removal.hpp"
#include "change/entry_writer.hpp"
#include "change/map_removal.hpp"
#include "change/remaining_access.hpp"
#include "cluster/both_stores.hpp"
#include "cluster/principals.hpp"
#include "identity/arn.hpp"
#include "present/entry_view.hpp"
#include "present/explanation.hpp"
#include "present/map_write.hpp"
#include "present/output.hpp"
#include "stores/readable.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <vector>

namespace iam::commands {

using access::EntryPlan;
using awsauth::List;
using change::Departure;
using cluster::StoreChoice;
using identity::PrincipalType;

namespace {

void check_options(const RemoveOptions& options, StoreChoice store) {
  if (options.identities.empty() && options.sso.empty()) {
    throw util::UsageError(options.list == List::accounts ? "no account is given"
                                                          : "no identity is given",
                           "", util::own_command({"list"}) + " shows what the map holds");
  }
  if (store == StoreChoice::aws_auth && !options.policies.empty()) {
    const bool is_file = options.target.manifest || !options.target.config_map.empty();
    throw util::UsageError(
        "--policy is for access entries: aws-auth has none", "",
        fmt::format("to take a policy of an access entry, use --store entries{}; without --policy "
                    "or --group, the whole line in aws-auth would be removed",
                    !is_file                  ? ""
                    : options.target.manifest ? ", without --manifest"
                                              : ", without --configmap"));
  }
  if (options.list == List::accounts && options.target.store == StoreChoice::entries) {
    throw util::UsageError("whole accounts are in aws-auth alone, not in access entries", "",
                           "leave --store out");
  }
  if (options.list == List::accounts && options.write.wait) {
    throw util::UsageError("--wait asks the cluster as the identity, and an account is none", "",
                           "leave --wait out");
  }
  cluster::require_arns_beside_sets(options.sso, options.identities);
  present::check_flags(options.target, options.write, options.identities);
}

// Takes the identities of one command out of the stores that hold them.
class Removal {
public:
  Removal(const RemoveOptions& options, StoreChoice store, const cluster::Host& host)
      : m_options(options),
        m_host(host),
        m_target(cluster::with_store(options.target, store), cluster::input_of(options.identities),
                 host),
        m_report(m_target.flags(), options.write, host) {}

  void run() {
    if (wants_entries()) {
      change::EntryWriter::require_possible(m_options.write.dry_run);
    }
    m_stores = cluster::read_both(m_target);
    if (wants_entries()) {
      cluster::require_entries(m_stores, cluster::EntryUse::remove_or_replace);
    }
    find_departures();
    choose_stores();
    const std::vector<EntryPlan> plans = plan_entries();
    m_guard.expect(plans);
    change::Effect effect(m_target, m_host);
    if (m_options.write.waits()) {
      effect.prepare(principals(), m_guard.sources_before());
    }
    try {
      write_map(); // first: without its entry, a line that it hides would count again
      write_entries(plans);
    } catch (...) {
      change::note_half_done(m_stores.map.get(), m_map_after.get(), plans, m_host);
      m_report.break_off(m_stores.mode());
      throw;
    }
    m_report.finish(m_stores.mode());
    print_rest(plans);
    if (m_options.write.waits()) {
      effect.await(m_guard.sources_after(m_map_after.get()), *m_options.write.wait);
    }
  }

private:
  bool wants_entries() const { return m_target.flags().store == StoreChoice::entries; }
  // Of those that are in a store.
  std::vector<identity::Principal> principals() const {
    std::vector<identity::Principal> principals;
    for (const Departure& each : m_departures) {
      const auto is_same = [&](const Departure& other) { return other.name == each.name; };
      if (std::ranges::none_of(m_in_map, is_same) && std::ranges::none_of(m_in_entries, is_same)) {
        continue;
      }
      if (!each.principal) {
        throw util::Error("nobody can be this, so --wait has nobody to ask as", each.name,
                          "leave --wait out");
      }
      principals.push_back(*each.principal);
    }
    return principals;
  }

  bool takes_all() const { return m_options.groups.empty() && m_options.policies.empty(); }

  void find_departures();
  void add(Departure departure);
  std::vector<std::optional<bool>> find_entries();
  void choose_stores();
  access::Revocation revocation();
  std::vector<EntryPlan> plan_entries();
  void write_map();
  void write_entries(const std::vector<EntryPlan>& plans);
  void print_rest(const std::vector<EntryPlan>& plans) const;
  const access::AccessEntry* remaining_entry(const Departure& departure,
                                             const std::vector<EntryPlan>& plans) const;

  const RemoveOptions& m_options;
  const cluster::Host& m_host;
  cluster::Target m_target;
  cluster::RoleLookup m_roles{m_target};
  present::ChangeReport m_report;
  cluster::BothStores m_stores;
  change::TargetGuard m_guard{m_target, m_stores, m_options.write.allowed, m_options.write.dry_run,
                              m_host};
  std::vector<Departure> m_departures;
  std::vector<Departure> m_in_map; // or in neither
  std::vector<Departure> m_in_entries;
  std::shared_ptr<const stores::Snapshot> m_map_after;
};

void Removal::find_departures() {
  static const awsauth::Map k_no_map;
  const List list = m_options.list;
  const awsauth::Map& map = m_stores.map == nullptr ? k_no_map : m_stores.map->map();
  if (m_stores.map != nullptr && !wants_entries()) {
    stores::require_changeable(*m_stores.map, list);
  }
  const identity::BareNames names =
      cluster::bare_names(list == List::users ? PrincipalType::user : PrincipalType::role,
                          m_options.account, m_target, m_stores.map.get());
  for (const std::string& argument : m_options.identities) {
    add(list == List::accounts ? change::account_departure(argument, map, m_host)
                               : change::principal_departure(argument, list, names, map, m_host));
  }
  cluster::BothStores chosen = m_stores;
  if (wants_entries()) {
    chosen.map = nullptr;
  }
  for (const identity::PermissionSet& set :
       cluster::permission_sets_of(m_options.sso, m_options.account)) {
    std::ranges::for_each(change::set_departures(set, chosen, m_host),
                          [this](Departure& departure) { add(std::move(departure)); });
  }
}

void Removal::add(Departure departure) {
  if (std::ranges::count(m_departures, departure.name, &Departure::name) == 0) {
    m_departures.push_back(std::move(departure));
  }
}

// Whether each departure has an access entry that is to change; nullopt: unknown.
std::vector<std::optional<bool>> Removal::find_entries() {
  std::vector<std::optional<bool>> answers(m_departures.size(), false);
  if (m_target.flags().store == StoreChoice::aws_auth) {
    return answers;
  }
  const bool is_unlisted = m_stores.reads_entries() && !m_stores.listing.entries;
  std::vector<identity::Principal> principals;
  for (const Departure& each : m_departures) {
    if (each.principal) {
      principals.push_back(*each.principal);
    }
  }
  const auto found = cluster::have_entries(principals, m_stores, m_target, m_roles);
  for (std::size_t i = 0, next = 0; i < answers.size(); ++i) {
    if (m_departures[i].principal) {
      answers[i] = found[next++];
    } else if (is_unlisted && m_departures[i].spellings.empty()) {
      answers[i].reset(); // a permission set's role, which only the list of entries could name
    }
  }
  return answers;
}

// Nothing is removed if one of them is nowhere, unless that is to be ignored.
void Removal::choose_stores() {
  const std::vector<std::optional<bool>> answers = find_entries();
  cluster::note_unread(m_stores, m_target.flags().store, m_host,
                       "whether a line of aws-auth still lets them in");
  for (std::size_t i = 0; i < m_departures.size(); ++i) {
    const Departure& each = m_departures[i];
    const bool has_entry = answers[i] == true;
    const bool is_mapped = !wants_entries() && m_options.policies.empty() &&
                           m_stores.map != nullptr &&
                           change::is_in_map(each, m_options.list, m_stores.map->map());
    if (!each.note.empty() && (is_mapped || (!has_entry && !wants_entries()))) {
      m_host.note(each.note);
    }
    if (has_entry) {
      m_in_entries.push_back(each);
    }
    if (is_mapped) {
      m_in_map.push_back(each);
    }
    if (!answers[i] && !is_mapped) {
      cluster::fail_unlisted(m_stores);
    }
    if (has_entry || is_mapped || m_options.ignore_not_found) {
      continue;
    }
    if (!wants_entries() && m_options.policies.empty() && m_stores.map != nullptr) {
      stores::require_map(*m_stores.map);
      change::fail_not_found(*m_stores.map, each, m_options.list, m_stores.reads_entries());
    }
    throw util::Error(each.name + " has no access entry", m_target.eks_cluster().name,
                      each.cure.empty() ? util::own_command({"list"}) +
                                              " shows who has one; --ignore-not-found skips it"
                                        : each.cure);
  }
  if (!m_in_entries.empty()) {
    change::EntryWriter::require_possible(m_options.write.dry_run);
  }
}

access::Revocation Removal::revocation() {
  const auto policies =
      access::policy_arguments(m_options.policies, m_target.eks_cluster().partition);
  return {m_options.groups, policies.policies};
}

std::vector<EntryPlan> Removal::plan_entries() {
  std::vector<EntryPlan> plans;
  if (m_in_entries.empty()) {
    return plans;
  }
  std::vector<identity::Principal> principals;
  for (const Departure& each : m_in_entries) {
    principals.push_back(*each.principal);
  }
  const access::Revocation taken = revocation();
  for (const cluster::EntrySubject& subject :
       cluster::subjects_of(principals, m_stores, m_target, m_roles)) {
    if (!subject.entry) {
      continue; // another process has just deleted it
    }
    cluster::require_answer(subject, m_stores);
    plans.push_back(change::plan_removal(subject, taken, m_host));
  }
  return plans;
}

void Removal::write_map() {
  m_map_after = m_stores.map;
  const bool is_map_asked = !wants_entries() && m_options.policies.empty() &&
                            m_stores.map != nullptr && m_in_entries.empty();
  if (m_in_map.empty() && !is_map_asked) {
    return;
  }
  change::MapRemoval removal({m_options.list, m_options.groups, m_options.ignore_not_found},
                             m_in_entries.empty() ? m_departures : m_in_map,
                             m_stores.reads_entries(), m_host);
  m_map_after = present::write_map(m_target, m_options.write, removal, m_guard, m_report, m_host,
                                   m_stores.map)
                    .after;
}

void Removal::write_entries(const std::vector<EntryPlan>& plans) {
  change::EntryWriter writer(m_target, m_stores, m_guard, m_host, m_options.write.dry_run);
  const bool is_live = m_stores.live_map() != nullptr && m_map_after != nullptr;
  const awsauth::Map* map = is_live ? &m_map_after->map() : nullptr;
  writer.write(
      plans, [&](const EntryPlan& plan) { m_report.add(plan, map); },
      "run the same command again, with --ignore-not-found");
}

// The entry that `departure` keeps.
const access::AccessEntry* Removal::remaining_entry(const Departure& departure,
                                                    const std::vector<EntryPlan>& plans) const {
  const bool is_deleted = std::ranges::any_of(plans, [&](const EntryPlan& plan) {
    return plan.outcome == access::EntryOutcome::deleted &&
           awsauth::equal_fold(identity::without_role_path(plan.principal),
                               departure.caller->canonical_arn);
  });
  return is_deleted || !m_stores.listing.entries
             ? nullptr
             : access::find_entry(*m_stores.listing.entries, departure.caller->canonical_arn);
}

void Removal::print_rest(const std::vector<EntryPlan>& plans) const {
  if (!takes_all()) {
    return;
  }
  for (const Departure& departure : m_departures) {
    if (!departure.caller) {
      continue;
    }
    const std::string text = change::remaining_access(
        departure.name, departure.caller->canonical_arn, departure.caller->account,
        m_map_after.get(), m_stores, remaining_entry(departure, plans));
    if (!text.empty()) {
      m_host.warn(text);
    }
  }
  const bool is_deleted = std::ranges::any_of(
      plans, [](const EntryPlan& plan) { return plan.outcome == access::EntryOutcome::deleted; });
  if (is_deleted && m_options.write.dry_run == change::DryRun::none) {
    m_host.note("what is in use now may work for some minutes more");
  }
}

} // namespace

int run(const RemoveOptions& options, const cluster::Host& host) {
  const StoreChoice chosen = cluster::writing_store(options.target, host.environment);
  check_options(options, chosen);
  Removal(options, options.list == List::accounts ? StoreChoice::aws_auth : chosen, host).run();
  return 0;
}

} // namespace iam::commands
