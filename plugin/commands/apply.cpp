#include "commands/apply.hpp"

#include "change/addition_notes.hpp"
#include "change/effect.hpp"
#include "change/entry_writer.hpp"
#include "change/guard.hpp"
#include "identity/principal.hpp"
#include "present/map_write.hpp"
#include "util/error.hpp"
#include "util/file_error.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::commands {

using access::EntryPlan;

namespace {

constexpr const char* k_again = "run the same command again: what is done already stays as it is";

bool changes(const EntryPlan& plan) {
  return !plan.steps.empty();
}

bool deletes(const EntryPlan& plan) {
  return plan.outcome == access::EntryOutcome::deleted;
}

class Apply {
public:
  // Both must outlive it.
  Apply(const ApplyOptions& options, const cluster::Host& host)
      : m_options(options),
        m_host(host),
        m_application(options.application, host),
        m_report(options.application.target, options.write, host) {}

  void run() {
    cluster::RoleLookup roles(target());
    change::AdditionNotes notes(target(), roles, m_host);
    try {
      m_application.plan([&] { notes.ask(m_application.wanted_groups(), {}); });
    } catch (const util::FileError& error) {
      cluster::fail_with_creation(error, target().flags());
    }
    if (std::ranges::any_of(plans(), changes)) {
      change::EntryWriter::require_possible(m_options.write.dry_run);
    }
    m_guard.expect(plans());
    change::Effect effect(target(), m_host);
    if (m_options.write.waits()) {
      effect.prepare(principals(), m_guard.sources_before());
    }
    judge();
    m_map_after = stores().map;
    try {
      write();
    } catch (...) {
      note_half_done();
      m_report.break_off(stores().mode());
      throw;
    }
    m_report.finish(stores().mode());
    if (m_are_entries_changed || m_map_after != stores().map) {
      notes.leave_out(m_application.present_groups());
      notes.print({});
    }
    if (m_options.write.waits()) {
      effect.await(m_guard.sources_after(m_map_after.get()), *m_options.write.wait);
    }
  }

private:
  cluster::Target& target() { return m_application.target(); }
  const cluster::BothStores& stores() const { return m_application.stores(); }
  const std::vector<EntryPlan>& plans() const { return m_application.plans(); }

  std::vector<identity::Principal> principals() const;
  void judge();
  void write();
  void write_entries(bool deletions);
  void note_half_done() const;

  const ApplyOptions& m_options;
  const cluster::Host& m_host;
  change::Application m_application;
  present::ChangeReport m_report;
  change::TargetGuard m_guard{m_application.target(), m_application.stores(),
                              m_options.write.allowed, m_options.write.dry_run, m_host};
  std::shared_ptr<const stores::Snapshot> m_map_after;
  bool m_are_entries_changed = false;
};

// Those whose access changes.
std::vector<identity::Principal> Apply::principals() const {
  std::vector<std::string> names;
  if (const change::Revision* revision = m_application.revision()) {
    for (std::size_t i = 0; i < revision->edits.size(); ++i) {
      if (revision->outcomes[i] != awsauth::Outcome::unchanged) {
        names.push_back(revision->edits[i].name);
      }
    }
  }
  for (const EntryPlan& plan : plans()) {
    if (changes(plan)) {
      names.push_back(plan.principal);
    }
  }
  return change::principals_to_ask(names, m_host);
}

// Lets the guard judge all that is to change before the first of it is written. Of the map alone,
// whoever writes it does.
void Apply::judge() {
  if (std::ranges::none_of(plans(), changes)) {
    return;
  }
  try {
    m_application.judge(m_guard);
  } catch (const change::Refused&) {
    std::ranges::for_each(plans(), [this](const EntryPlan& plan) { m_report.show(plan); });
    if (const change::Revision* revision = m_application.revision()) {
      m_report.show(*revision->before, *revision->after);
    }
    throw;
  }
}

// Entries that give come first, so that whoever moves from one store to the other always gets in.
void Apply::write() {
  write_entries(false);
  if (m_application.operation() != nullptr) {
    m_map_after = present::write_map(target(), m_options.write, *m_application.operation(), m_guard,
                                     m_report, m_host, stores().map)
                      .after;
  }
  write_entries(true);
}

void Apply::write_entries(bool deletions) {
  std::vector<EntryPlan> chosen;
  const bool is_live = stores().live_map() != nullptr && m_map_after != nullptr;
  const awsauth::Map* map = is_live ? &m_map_after->map() : nullptr;
  for (const EntryPlan& plan : plans()) {
    if (deletes(plan) == deletions && changes(plan)) {
      chosen.push_back(plan);
    } else if (!deletions && !changes(plan)) {
      m_report.add(plan, map);
    }
  }
  const auto report = [&](const EntryPlan& plan) {
    m_are_entries_changed =
        m_are_entries_changed || m_options.write.dry_run == change::DryRun::none;
    m_report.add(plan, map);
  };
  change::EntryWriter(target(), stores(), m_guard, m_host, m_options.write.dry_run)
      .write(chosen, report, k_again);
  if (deletions && !chosen.empty() && m_options.write.dry_run == change::DryRun::none) {
    m_host.note("what is in use now may work for some minutes more");
  }
}

void Apply::note_half_done() const {
  const bool is_map_to_change =
      m_application.revision() != nullptr && m_application.revision()->changes_text();
  const bool is_map_changed = m_map_after != nullptr && m_map_after != stores().map;
  if (m_are_entries_changed && is_map_to_change && !is_map_changed) {
    m_host.note(
        fmt::format("access entries are changed already, and {} is not", m_map_after->name()));
  }
  if (is_map_changed) {
    change::note_half_done(stores().map.get(), m_map_after.get(), plans(), m_host);
  }
}

} // namespace

int run(const ApplyOptions& options, const cluster::Host& host) {
  present::check_flags(options.application.target, options.write, {});
  Apply(options, host).run();
  return 0;
}

} // namespace iam::commands
