#include "commands/replace_role.hpp"

#include "awsauth/match.hpp"
#include "change/effect.hpp"
#include "change/entry_addition.hpp"
#include "change/entry_writer.hpp"
#include "change/map_addition.hpp"
#include "cluster/both_stores.hpp"
#include "cluster/principals.hpp"
#include "present/map_write.hpp"
#include "stores/readable.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <fmt/format.h>
#include <memory>
#include <optional>

namespace iam::commands {

using access::EntryPlan;
using awsauth::List;
using cluster::StoreChoice;
using identity::Principal;

namespace {

void require_role(const Principal& principal) {
  if (principal.type != identity::PrincipalType::role) {
    throw util::Error("this is not a role", principal.arn,
                      "replace-role takes roles; of users and accounts, add the new one and remove "
                      "the former one");
  }
}

// Puts one role in the place of another.
class Replacement {
public:
  Replacement(const ReplaceRoleOptions& options, StoreChoice store, const cluster::Host& host)
      : m_options(options),
        m_host(host),
        m_target(cluster::with_store(options.target, store), cluster::input_of(options.identities),
                 host),
        m_report(m_target.flags(), options.write, host) {}

  void run() {
    m_stores = cluster::read_both(m_target);
    if (wants_entries()) {
      cluster::require_entries(m_stores, cluster::EntryUse::remove_or_replace);
    }
    find_roles();
    choose_stores();
    const std::vector<EntryPlan> plans = plan_entries();
    m_guard.expect(plans);
    change::Effect effect(m_target, m_host);
    if (m_options.write.waits()) {
      effect.prepare({m_new}, m_guard.sources_before());
    }
    try {
      write_map(); // first: the entry of the former role still counts, and the new one has none yet
      write_entries(plans);
    } catch (...) {
      change::note_half_done(m_stores.map.get(), m_map_after.get(), plans, m_host);
      m_report.break_off(m_stores.mode());
      throw;
    }
    m_report.finish(m_stores.mode());
    if (m_options.write.waits()) {
      effect.await(m_guard.sources_after(m_map_after.get()), *m_options.write.wait);
    }
  }

private:
  bool wants_entries() const { return m_target.flags().store == StoreChoice::entries; }

  void find_roles() {
    const identity::BareNames names = cluster::bare_names(
        identity::PrincipalType::role, m_options.account, m_target, m_stores.map.get());
    m_old = identity::principal_of(m_options.identities[0], names, m_host.read_input);
    m_new = identity::principal_of(m_options.identities[1], names, m_host.read_input);
    require_role(m_old);
    require_role(m_new);
    if (m_old.arn == m_new.arn) {
      throw util::UsageError("a role cannot take its own place", m_old.arn,
                             "give two roles; for a role that was made again there is --relink of "
                             "add-role");
    }
  }

  void choose_stores() {
    m_is_in_map = !wants_entries() && m_stores.map != nullptr && is_mapped();
    const std::optional<bool> has_entry = find_entry();
    m_has_entry = has_entry == true;
    if (!has_entry && !m_is_in_map) {
      cluster::fail_unlisted(m_stores);
    }
    cluster::note_unread(m_stores, m_target.flags().store, m_host,
                         "whether a line of aws-auth still lets the former role in");
    if (m_has_entry) {
      change::EntryWriter::require_possible(m_options.write.dry_run);
    }
    if (!m_is_in_map && !m_has_entry) {
      throw util::Error(
          fmt::format("{} {}, so nothing can be replaced", m_old.arn, text_of_absence()),
          m_stores.map == nullptr ? "" : m_stores.map->name(),
          util::own_command({"list"}) + (wants_entries() ? " shows who has one" : " shows who is"));
    }
  }

  // Names the stores that were looked at.
  std::string text_of_absence() const {
    const bool is_map_alone =
        m_target.flags().store == StoreChoice::aws_auth || !m_stores.reads_entries();
    return is_map_alone ? "is not in aws-auth"
           : wants_entries() || m_stores.map == nullptr
               ? "has no access entry"
               : "is not in aws-auth, and has no access entry";
  }

  // Whether the former role has an access entry that is to change; nullopt: unknown.
  std::optional<bool> find_entry() {
    if (m_target.flags().store == StoreChoice::aws_auth) {
      return false;
    }
    return cluster::have_entries({m_old, m_new}, m_stores, m_target, m_roles).front();
  }

  bool is_mapped() const {
    stores::require_changeable(*m_stores.map, List::roles);
    return !awsauth::answers(m_stores.map->map().roles, util::to_lower_ascii(m_old.arn)).empty();
  }

  std::vector<EntryPlan> plan_entries() {
    if (!m_has_entry) {
      return {};
    }
    const auto subjects = cluster::subjects_of({m_old, m_new}, m_stores, m_target, m_roles);
    if (!subjects[0].entry) {
      throw util::Error("another process has just deleted its access entry", m_old.arn);
    }
    cluster::require_answer(subjects[0], m_stores);
    change::require_possible(subjects[1], subjects[0].entry->type, m_stores);
    return change::plan_replacement(*subjects[0].entry, subjects[1]);
  }

  void write_map() {
    m_map_after = m_stores.map;
    if (!m_is_in_map) {
      return;
    }
    change::MapAddition addition({.list = List::roles, .access = {}, .relink = true},
                                 {{m_new, m_old.arn}}, m_host);
    const change::Revision revision = present::write_map(m_target, m_options.write, addition,
                                                         m_guard, m_report, m_host, m_stores.map);
    m_map_after = revision.after;
    addition.note_usernames(revision);
  }

  void write_entries(const std::vector<EntryPlan>& plans) {
    change::EntryWriter writer(m_target, m_stores, m_guard, m_host, m_options.write.dry_run);
    writer.write(
        plans, [this](const EntryPlan& plan) { m_report.add(plan, m_stores.live_map()); },
        "run the same command again");
  }

  const ReplaceRoleOptions& m_options;
  const cluster::Host& m_host;
  cluster::Target m_target;
  cluster::RoleLookup m_roles{m_target};
  present::ChangeReport m_report;
  cluster::BothStores m_stores;
  change::TargetGuard m_guard{m_target, m_stores, m_options.write.allowed, m_options.write.dry_run,
                              m_host};
  Principal m_old;
  Principal m_new;
  std::shared_ptr<const stores::Snapshot> m_map_after;
  bool m_is_in_map = false;
  bool m_has_entry = false;
};

} // namespace

int run(const ReplaceRoleOptions& options, const cluster::Host& host) {
  if (options.identities.size() != 2) {
    throw util::UsageError(
        fmt::format("{} given, and two are needed",
                    options.identities.size() == 1
                        ? "one identity is"
                        : fmt::format("{} identities are", options.identities.size())),
        "", "give the role to replace, and then the one that takes its place");
  }
  const StoreChoice store = cluster::writing_store(options.target, host.environment);
  present::check_flags(options.target, options.write, options.identities);
  if (store == StoreChoice::entries) {
    change::EntryWriter::require_possible(options.write.dry_run);
  }
  Replacement(options, store, host).run();
  return 0;
}

} // namespace iam::commands
