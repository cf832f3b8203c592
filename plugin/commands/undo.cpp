#include "commands/undo.hpp"

#include "change/effect.hpp"
#include "change/entry_undo.hpp"
#include "change/entry_writer.hpp"
#include "change/gains.hpp"
#include "change/guard.hpp"
#include "change/map_difference.hpp"
#include "change/map_undo.hpp"
#include "change/settled_history.hpp"
#include "cluster/both_stores.hpp"
#include "cluster/same_cluster.hpp"
#include "identity/principal.hpp"
#include "present/history_view.hpp"
#include "present/map_write.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <optional>
#include <vector>

namespace iam::commands {

using stores::EntryChange;
using stores::MapChange;
using stores::Record;
using stores::RecordState;

namespace {

int number_of(const std::string& text) {
  const auto number = util::parse_number<int>(text);
  if (!number) {
    throw util::UsageError(util::quoted(text) + " is not the number of a change", "",
                           util::own_command({"history"}) + " shows them");
  }
  return *number;
}

// Why the change of a record cannot be taken back by itself, and what can be done instead.
struct NoReturn {
  std::string reason; // empty if it can
  std::string cure;
};

// Whether `change` takes something back that a migration has made: an entry goes, or lines come.
bool is_of_rollback(const stores::Change& change) {
  if (const auto* entry = std::get_if<EntryChange>(&change)) {
    return !entry->after;
  }
  const auto& map = std::get<MapChange>(change);
  return std::ranges::any_of(
      change::differences(stores::map_of(map.before), stores::map_of(map.after)),
      [](const change::MappingDifference& difference) { return !difference.before; });
}

NoReturn no_return_of(const Record& record) {
  if (std::holds_alternative<stores::ModeChange>(*record.change)) {
    return {"nobody can take back a step of the authentication mode", ""};
  }
  if (!record.origin.command.starts_with("migrate")) {
    return {};
  }
  if (is_of_rollback(*record.change)) {
    return {"it has taken back a part of a migration",
            "to migrate again: " + util::own_command({"migrate", "--apply"})};
  }
  return {"it is a part of a migration, which goes back as a whole",
          "to take it back: " + util::own_command({"migrate", "--rollback"})};
}

// Whether --configmap, `flag`, allows for the change of `record`: it names the map, if it is given.
bool is_meant(const Record& record, const std::string& flag) {
  const auto* map = stores::map_change_in(record);
  return flag.empty() || (map != nullptr && map->name == flag);
}

// Throws util::Error if the change of `record` is known to be of another cluster than `here`, an
// ARN, empty if unknown. The API servers of both have the same address, as behind a tunnel.
void require_same_cluster(const Record& record, const std::string& here) {
  const std::string& there = record.origin.cluster_arn;
  if (!there.empty() && !here.empty() && there != here) {
    throw util::Error(fmt::format("it was made in the cluster {}, and this is {}", there, here),
                      fmt::format("change {}", record.number),
                      "choose the context in which it was made: " + record.origin.context);
  }
}

// Throws util::Error if the change of `record` cannot be taken back.
void require_undoable(const Record& record, const std::string& config_map) {
  const std::string where = fmt::format("change {}", record.number);
  if (!record.change) {
    throw util::Error(fmt::format("it cannot be taken back: {}", record.problem), where);
  }
  if (record.state == RecordState::not_written) {
    throw util::Error("it was not written, so there is nothing to take back", where);
  }
  if (const NoReturn no_return = no_return_of(record); !no_return.reason.empty()) {
    throw util::Error(no_return.reason, where, no_return.cure);
  }
  if (record.state == RecordState::intended) {
    throw util::Error("another process is making it", where, "wait until that has ended");
  }
  if (!is_meant(record, config_map)) {
    throw util::Error(fmt::format("it is not a change of {}", config_map), where,
                      "leave --configmap out");
  }
}

// Why the newest change, that of `record`, is not taken back unless the user names it; empty if it
// is.
std::string doubt_of(const Record& record) {
  if (!record.change) {
    return record.problem;
  }
  if (record.state == RecordState::intended) {
    return "another process is making it";
  }
  return record.state == RecordState::unknown ? "it is unknown whether it was written"
                                              : no_return_of(record).reason;
}

using Records = std::vector<Record>;

// Returns the newest of `records` that may have been written and be a change of `config_map`, if
// given. Throws util::Error if that is in doubt, since the user may not mean the one before.
Records::const_iterator newest(const Records& records, const std::string& config_map) {
  const auto found = std::ranges::find_if(records, [&](const Record& record) {
    return record.state != RecordState::not_written &&
           (!record.change || is_meant(record, config_map));
  });
  const std::string doubt = found == records.end() ? "" : doubt_of(*found);
  if (doubt.empty()) {
    return found;
  }
  const auto before = std::find_if(found, records.end(), [&](const Record& record) {
    return record.change && record.state == RecordState::written && is_meant(record, config_map) &&
           no_return_of(record).reason.empty();
  });
  std::string cure = found->change ? no_return_of(*found).cure : "";
  if (cure.empty()) {
    cure = before == records.end()
               ? util::own_command({"history"}) + " shows what there is"
               : "to take the one before it back: " +
                     util::own_command({"undo", std::to_string(before->number)});
  }
  throw util::Error("it is the newest, and nothing was taken back: " + doubt,
                    fmt::format("change {}", found->number), cure);
}

// The record that `number` names, or else the newest that was written.
const Record& choose(const Records& records, const std::string& number,
                     const std::string& config_map) {
  const auto found = number.empty()
                         ? newest(records, config_map)
                         : std::ranges::find(records, number_of(number), &Record::number);
  if (found == records.end()) {
    throw util::Error(number.empty() ? "the history of this cluster holds no change to take back"
                                     : fmt::format("there is no change {} in the history", number),
                      "", util::own_command({"history"}) + " shows what there is");
  }
  require_undoable(*found, config_map);
  return *found;
}

// The flags of the place where `record` was made.
cluster::TargetFlags flags_for(const Record& record, cluster::TargetFlags flags) {
  const auto* map = stores::map_change_in(record);
  if (map != nullptr && map->name != stores::k_aws_auth.text()) {
    flags.config_map = map->name;
  }
  return cluster::with_store(std::move(flags), map == nullptr ? cluster::StoreChoice::entries
                                                              : cluster::StoreChoice::automatic);
}

// Lets the guard of the target judge a change of the map, and then the user agree to its gains.
class AskingGuard : public change::Guard {
public:
  using Approve = std::function<void(const access::Sources& before, const access::Sources& after)>;

  AskingGuard(change::TargetGuard& guard, Approve approve)
      : m_guard(guard), m_approve(std::move(approve)) {}

  void check_map(const stores::Snapshot& before, const stores::Snapshot& after) override {
    m_guard.check_map(before, after);
    m_approve(m_guard.sources_after(&before), m_guard.sources_after(&after));
  }

private:
  change::TargetGuard& m_guard;
  Approve m_approve;
};

// Takes one change back.
class Undo {
public:
  // All must outlive it.
  Undo(const Record& record, const UndoOptions& options, const cluster::Host& host)
      : m_record(record),
        m_options(options),
        m_host(host),
        m_target(flags_for(record, options.target), cluster::Input::free, host),
        m_report(m_target.flags(), options.write, host) {}

  void run() {
    m_host.note(
        fmt::format("change {}: {}", m_record.number, present::summary_of(*m_record.change)));
    const auto* map = stores::map_change_in(m_record);
    if (map == nullptr) {
      change::EntryWriter::require_possible(m_options.write.dry_run);
    }
    m_stores = cluster::read_both(m_target);
    change::Effect effect(m_target, m_host);
    if (m_options.write.waits()) {
      effect.prepare(principals(), m_guard.sources_before());
    }
    if (map != nullptr) {
      take_back(*map);
    } else {
      take_back(std::get<EntryChange>(*m_record.change));
    }
    m_report.finish(m_stores.mode());
    if (m_options.write.waits()) {
      effect.await(m_guard.sources_after(m_stores.map.get()), *m_options.write.wait);
    }
  }

private:
  // Those whom the change is about.
  std::vector<identity::Principal> principals() const {
    std::vector<std::string> names;
    if (const auto* map = stores::map_change_in(m_record)) {
      for (const auto& difference :
           change::differences(stores::map_of(map->before), stores::map_of(map->after))) {
        names.push_back(difference.name);
      }
    } else {
      names.push_back(std::get<EntryChange>(*m_record.change).principal);
    }
    return change::principals_to_ask(names, m_host);
  }

  // Shows who gains, and stops unless the user agrees.
  void approve(const access::Sources& before, const access::Sources& after) {
    std::vector<std::string> gains = change::gains(before, after);
    if (gains.empty() || gains == m_approved) {
      return;
    }
    for (const std::string& gain : gains) {
      m_host.warn(gain);
    }
    if (m_options.write.dry_run == change::DryRun::none && !m_options.yes) {
      if (!m_host.err_is_terminal) {
        throw util::UsageError("this lets somebody in or gives more, and nobody can be asked", "",
                               "add --yes if that is what you want");
      }
      if (!m_host.confirm("Take the change back? (y/n): ")) {
        throw util::Error("nothing was written");
      }
    }
    m_approved = std::move(gains);
  }

  void take_back(const MapChange& change) {
    change::MapUndo undo(change);
    AskingGuard guard(m_guard,
                      [this](const auto& before, const auto& after) { approve(before, after); });
    const change::Revision revision =
        present::write_map(m_target, m_options.write, undo, guard, m_report, m_host, m_stores.map);
    m_stores.map = revision.after;
    if (!revision.changes_text()) {
      m_host.note(fmt::format("{} is as it was before the change already", change.name));
    } else if (revision.edits.empty()) {
      m_host.note(fmt::format("the text of {} is as it was before the change; no entry of it "
                              "changes",
                              change.name));
    }
  }

  void take_back(const EntryChange& change) {
    cluster::note_unread(m_stores, m_target.flags().store, m_host);
    cluster::require_entries(m_stores, cluster::EntryUse::remove_or_replace);
    const auto subjects =
        cluster::subjects_of({identity::principal_of(change.principal, {}, m_host.read_input)},
                             m_stores, m_target, m_roles);
    cluster::require_answer(subjects.front(), m_stores);
    const access::EntryPlan plan = change::plan_undo(change, subjects.front().entry);
    if (plan.steps.empty()) {
      m_host.note(fmt::format("{} has the access entry that it had before the change already",
                              change.principal));
    }
    if (!plan.before && !plan.after) {
      return;
    }
    const access::Sources before = m_guard.sources_after(m_stores.map.get());
    m_guard.expect({plan});
    m_guard.check_entries();
    approve(before, m_guard.sources_after(m_stores.map.get()));
    change::EntryWriter(m_target, m_stores, m_guard, m_host, m_options.write.dry_run)
        .write(
            {plan},
            [this](const access::EntryPlan& done) { m_report.add(done, m_stores.live_map()); },
            "run the same command again");
  }

  const Record& m_record;
  const UndoOptions& m_options;
  const cluster::Host& m_host;
  cluster::Target m_target;
  cluster::RoleLookup m_roles{m_target};
  present::ChangeReport m_report;
  cluster::BothStores m_stores;
  change::TargetGuard m_guard{m_target, m_stores, m_options.write.allowed, m_options.write.dry_run,
                              m_host};
  std::vector<std::string> m_approved; // the gains that the user has agreed to
};

// Says which other changes the command of `undone` has made.
void note_rest(const std::vector<Record>& records, const Record& undone,
               const cluster::Host& host) {
  for (const Record& record : records) {
    if (record.number != undone.number && record.state == RecordState::written &&
        record.origin.run == undone.origin.run) {
      host.note(fmt::format("the same command has also made change {}; to take it back: {}",
                            record.number,
                            util::own_command({"undo", std::to_string(record.number)})));
    }
  }
}

} // namespace

int run(const UndoOptions& options, const cluster::Host& host) {
  if (options.target.manifest) {
    throw util::UsageError("a manifest has no history", "",
                           "leave --manifest out; a file is taken back by version control");
  }
  if (!options.target.config_map.empty()) {
    cluster::config_map_name(options.target.config_map);
  }
  const auto records = change::settled_history(options.target, host);
  const Record& record = choose(records, options.number, options.target.config_map);
  const cluster::ConnectionFlags& connection = options.target.connection;
  require_same_cluster(record, cluster::named_cluster_arn(
                                   connection, cluster::selection_of(connection, host.environment))
                                   .text);
  Undo(record, options, host).run();
  note_rest(records, record, host);
  return 0;
}

} // namespace iam::commands
