#include "commands/add.hpp"

#include "access/policy_argument.hpp"
#include "change/addition_notes.hpp"
#include "change/effect.hpp"
#include "change/entry_addition.hpp"
#include "change/entry_writer.hpp"
#include "change/map_addition.hpp"
#include "change/relink.hpp"
#include "cluster/both_stores.hpp"
#include "cluster/first_time.hpp"
#include "cluster/principals.hpp"
#include "identity/arn.hpp"
#include "identity/permission_set.hpp"
#include "present/entry_changes.hpp"
#include "present/entry_view.hpp"
#include "present/map_write.hpp"
#include "stores/readable.hpp"
#include "util/file_error.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::commands {

using access::EntryPlan;
using awsauth::List;
using change::Newcomer;
using cluster::StoreChoice;
using identity::PrincipalType;

namespace {

// --relink keeps what there is, so it cannot be given.
void check_relink(const AddOptions& options, StoreChoice store) {
  if (options.sso.empty() && store == StoreChoice::aws_auth) {
    throw util::UsageError("--relink works only with --sso in aws-auth");
  }
  const access::Requested& access = options.access;
  if (access.username || !access.groups.empty() || access.type != access::Requested().type ||
      options.overwrite || options.append || !options.policies.empty() || !options.tags.empty()) {
    throw util::UsageError("--relink keeps the username and the groups of the entry", "",
                           "remove --username, --group, --policy, --tag, --type, --overwrite and "
                           "--append");
  }
}

// --append adds groups, so it does not go with a type that sets a username.
void check_append(const AddOptions& options, StoreChoice store) {
  if (store != StoreChoice::entries &&
      util::to_lower_ascii(options.access.type) != util::to_lower_ascii(access::Requested().type)) {
    throw util::UsageError("--append adds groups and leaves the username, which --type would set",
                           "", "use --overwrite to replace username and groups");
  }
}

// aws-auth has neither policies nor tags.
void check_entry_flags(const AddOptions& options, StoreChoice store) {
  const std::string flag = !options.policies.empty() ? "--policy"
                           : !options.tags.empty()   ? "--tag"
                                                     : "";
  if (store == StoreChoice::aws_auth && !flag.empty()) {
    throw util::UsageError(flag + " is for access entries: aws-auth has none", "",
                           options.target.manifest
                               ? "leave it out, or use --store entries, without --manifest"
                               : "leave it out, or use --store entries");
  }
}

void check_options(const AddOptions& options, StoreChoice store) {
  if (options.identities.empty() && options.sso.empty()) {
    throw util::UsageError("no identity is given", "", "give the ARN of a role or user");
  }
  if (options.overwrite && options.append) {
    throw util::UsageError("--overwrite and --append cannot be combined");
  }
  check_entry_flags(options, store);
  if (options.relink) {
    check_relink(options, store);
  }
  if (options.append) {
    check_append(options, store);
  }
  cluster::require_arns_beside_sets(options.sso, options.identities);
  present::check_flags(options.target, options.write, options.identities);
}

awsauth::IfExists if_exists(const AddOptions& options) {
  return options.overwrite ? awsauth::IfExists::overwrite
         : options.append  ? awsauth::IfExists::add_groups
                           : awsauth::IfExists::refuse;
}

// What is asked for can be an access entry alone, where the choice is the program's.
StoreChoice store_for(const AddOptions& options, const util::Environment& environment) {
  const StoreChoice store = cluster::writing_store(options.target, environment);
  access::EntryRequest request;
  request.access.type = options.access.type;
  const bool is_stale_entry = options.relink && options.sso.empty(); // the map knows no such thing
  const bool needs_entry = is_stale_entry || access::needs_entry(request) ||
                           !options.policies.empty() || !options.tags.empty();
  return store == StoreChoice::automatic && needs_entry ? StoreChoice::entries : store;
}

// Lets the identities of one command in, each in the store where it belongs.
class Addition {
public:
  Addition(const AddOptions& options, StoreChoice store, const cluster::Host& host)
      : m_options(options),
        m_host(host),
        m_target(cluster::with_store(options.target, store), cluster::input_of(options.identities),
                 host),
        m_report(m_target.flags(), options.write, host) {}

  void run() {
    cluster::RoleLookup roles(m_target);
    change::AdditionNotes notes(m_target, roles, m_host);
    read(roles, notes);
    find_newcomers();
    choose_stores();
    const std::vector<EntryPlan> plans = plan_entries(roles);
    change::Effect effect(m_target, m_host);
    if (m_options.write.waits()) {
      effect.prepare(principals(), m_guard.sources_before());
    }
    m_guard.expect(plans);
    try {
      write_map();
      write_entries(plans);
    } catch (...) {
      change::note_half_done(m_stores.map.get(), m_map_after.get(), plans, m_host);
      m_report.break_off(m_stores.mode());
      throw;
    }
    m_report.finish(m_stores.mode());
    print_notes(plans);
    if (m_is_changed) {
      notes.print(principals());
    }
    if (m_options.on_success && !m_newcomers.empty()) {
      m_options.on_success(m_newcomers.front().principal.written);
    }
    if (m_options.write.waits()) {
      effect.await(m_guard.sources_after(m_map_after.get()), *m_options.write.wait);
    }
  }

private:
  bool wants_entries() const { return m_target.flags().store == StoreChoice::entries; }
  std::vector<identity::Principal> principals() const {
    std::vector<identity::Principal> principals;
    std::ranges::transform(m_newcomers, std::back_inserter(principals), &Newcomer::principal);
    return principals;
  }

  void read(cluster::RoleLookup& roles, change::AdditionNotes& notes);
  void find_newcomers();
  void add(Newcomer newcomer);
  void choose_stores();
  access::EntryRequest entry_request();
  std::vector<EntryPlan> plan_entries(cluster::RoleLookup& roles);
  void write_map();
  void write_entries(const std::vector<EntryPlan>& plans);
  void print_notes(const std::vector<EntryPlan>& plans) const;

  const AddOptions& m_options;
  const PrincipalType m_type =
      m_options.list == List::roles ? PrincipalType::role : PrincipalType::user;
  const cluster::Host& m_host;
  cluster::Target m_target;
  present::ChangeReport m_report;
  cluster::BothStores m_stores;
  change::TargetGuard m_guard{m_target, m_stores, m_options.write.allowed, m_options.write.dry_run,
                              m_host};
  std::vector<Newcomer> m_newcomers;
  std::vector<Newcomer> m_for_map;
  std::vector<identity::Principal> m_for_entries;
  std::optional<access::EntryRequest> m_request; // checked, once an entry is wanted
  std::shared_ptr<const stores::Snapshot> m_map_after;
  bool m_is_changed = false;    // one of the stores
  bool m_gives_nothing = false; // in aws-auth, without groups
};

// The map and, where entries may be meant, what EKS says beside it.
void Addition::read(cluster::RoleLookup& roles, change::AdditionNotes& notes) {
  if (wants_entries()) {
    change::EntryWriter::require_possible(m_options.write.dry_run);
    m_request = entry_request();
    if (m_type == PrincipalType::role) {
      roles.start(m_options.identities);
    }
  }
  try {
    m_stores = cluster::read_both(m_target, [&] {
      notes.ask(m_options.access.groups,
                wants_entries() ? std::vector<std::string>() : m_options.identities, m_type);
    });
  } catch (const util::FileError& error) {
    cluster::fail_with_creation(error, m_target.flags());
  }
  cluster::note_unread(m_stores, m_target.flags().store, m_host);
  if (wants_entries()) {
    cluster::require_entries(m_stores, m_options.policies.empty()
                                           ? cluster::EntryUse::add
                                           : cluster::EntryUse::add_policies);
  }
}

void Addition::find_newcomers() {
  const identity::BareNames names =
      cluster::bare_names(m_type, m_options.account, m_target, m_stores.map.get());
  for (const std::string& identity : m_options.identities) {
    Newcomer newcomer{identity::principal_of(identity, names, m_host.read_input), ""};
    identity::require_type(newcomer.principal, m_type, "add");
    add(std::move(newcomer));
  }
  const auto sets = cluster::permission_sets_of(m_options.sso, m_options.account);
  for (identity::Principal& role : cluster::principals_of_sets(sets, m_target)) {
    const std::string former =
        m_stores.map == nullptr ? "" : change::former_role(role, *m_stores.map);
    add({std::move(role), former});
  }
}

// Two spellings of one identity are one.
void Addition::add(Newcomer newcomer) {
  const auto is_same = [&](const Newcomer& other) {
    return other.principal.arn == newcomer.principal.arn;
  };
  if (std::ranges::none_of(m_newcomers, is_same)) {
    m_newcomers.push_back(std::move(newcomer));
  }
}

void Addition::choose_stores() {
  const bool is_choice = m_target.flags().store == StoreChoice::automatic;
  for (const Newcomer& each : m_newcomers) {
    const bool has_former =
        m_options.relink && !change::former_entry(each.principal, m_stores).empty();
    const bool is_entry =
        wants_entries() ||
        (is_choice && (cluster::belongs_to_entries(each.principal, m_stores) || has_former));
    if (is_entry) {
      m_for_entries.push_back(each.principal);
    }
    if (!is_entry && m_options.relink && !identity::permission_set_of_arn(each.principal.arn)) {
      throw util::Error("it has no access entry, so there is nothing to relink", each.principal.arn,
                        "leave --relink out to add it");
    }
    // A former role can have left its line and its entry.
    if (!is_entry || (is_choice && m_options.relink && !each.former.empty())) {
      m_for_map.push_back(each);
    }
  }
  if (!m_for_entries.empty()) {
    change::EntryWriter::require_possible(m_options.write.dry_run);
  }
}

// What the flags ask for entries.
access::EntryRequest Addition::entry_request() {
  const std::size_t count = m_options.identities.size() + m_options.sso.size();
  const auto policies =
      access::policy_arguments(m_options.policies, m_target.eks_cluster().partition);
  change::require_policies(policies.unknown, m_target);
  access::CheckedEntry checked = access::check_entry(
      {m_options.access, policies.policies, access::parse_tags(m_options.tags)}, count);
  std::ranges::copy(policies.notes, std::back_inserter(checked.notes));
  for (const std::string& text : checked.notes) {
    m_host.note(text);
  }
  for (const std::string& text : checked.warnings) {
    m_host.warn(text);
  }
  return checked.request;
}

std::vector<EntryPlan> Addition::plan_entries(cluster::RoleLookup& roles) {
  if (m_for_entries.empty()) {
    return {};
  }
  if (m_options.relink) {
    return change::plan_relinks(m_for_entries, m_stores, m_target, roles, m_host);
  }
  if (!m_request) {
    m_request = entry_request();
  }
  const auto subjects = cluster::subjects_of(m_for_entries, m_stores, m_target, roles);
  return change::plan_entries(subjects, {*m_request, if_exists(m_options)}, m_stores, m_host);
}

void Addition::write_map() {
  m_map_after = m_stores.map;
  if (m_for_map.empty()) {
    return;
  }
  const auto [access, warnings] = access::check(m_options.access, m_for_map.size(), "");
  std::ranges::for_each(warnings, [&](const std::string& text) { m_host.warn(text); });
  change::MapAddition addition({m_options.list, access, if_exists(m_options), m_options.relink},
                               m_for_map, m_host);
  const change::Revision revision = present::write_map(m_target, m_options.write, addition, m_guard,
                                                       m_report, m_host, m_stores.map);
  m_map_after = revision.after;
  m_is_changed = revision.changes_text();
  if (m_options.relink) {
    addition.note_usernames(revision);
  }
  const bool is_added = std::ranges::count(revision.outcomes, awsauth::Outcome::added) > 0;
  m_gives_nothing = is_added && access.groups.empty();
}

void Addition::write_entries(const std::vector<EntryPlan>& plans) {
  change::EntryWriter writer(m_target, m_stores, m_guard, m_host, m_options.write.dry_run);
  writer.write(
      plans,
      [this](const EntryPlan& plan) {
        m_is_changed = m_is_changed || !plan.steps.empty();
        m_report.add(plan, m_stores.live_map());
      },
      "run the same command again");
}

void Addition::print_notes(const std::vector<EntryPlan>& plans) const {
  const bool is_powerless = std::ranges::any_of(plans, [](const EntryPlan& plan) {
    return plan.outcome == access::EntryOutcome::created && !access::is_node_entry(*plan.after) &&
           plan.after->groups.empty() && plan.after->policies->empty();
  });
  if (m_gives_nothing || is_powerless) {
    m_host.note(is_powerless
                    ? "without --group or --policy they can log in but have no rights yet, "
                      "unless a binding names their username"
                    : "without --group they can log in but have no rights yet, unless a "
                      "binding names their username");
  }
  if (!m_for_map.empty() && m_stores.reads_entries() && m_host.err_is_terminal &&
      cluster::is_first_time("access-entries", m_host.environment)) {
    m_host.note("aws-auth is deprecated, and AWS's way is access entries: --store entries");
  }
}

} // namespace

int run(const AddOptions& options, const cluster::Host& host) {
  const StoreChoice store = store_for(options, host.environment);
  check_options(options, store);
  if (store != StoreChoice::entries) { // before anything is asked
    const std::size_t count = options.identities.size() + options.sso.size();
    const bool is_one_arn =
        count == 1 && options.sso.empty() && identity::parse_arn(options.identities.front());
    access::check(options.access, count, is_one_arn ? options.identities.front() : "");
  }
  Addition(options, store, host).run();
  return 0;
}

} // namespace iam::commands
