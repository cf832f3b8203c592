#include "change/entry_writer.hpp"

#include "change/entries.hpp"
#include "change/in_turn.hpp"
#include "change/recording.hpp"
#include "util/error.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace iam::change {

void EntryWriter::require_possible(DryRun dry_run) {
  if (dry_run == DryRun::server) {
    throw util::UsageError("--dry-run=server: EKS has no dry run for access entries", "",
                           "use --dry-run=client, which shows what would be asked of EKS");
  }
}

void EntryWriter::write(const std::vector<access::EntryPlan>& plans,
                        const std::function<void(const access::EntryPlan&)>& report,
                        const std::string& again) {
  m_guard.check_entries();
  if (std::ranges::any_of(plans, [this](const auto& plan) { return is_to_write(plan); })) {
    cluster::require_same_cluster(m_target, m_stores, m_host);
  }
  write_in_turn(plans, {[this](access::EntryPlan plan) { return write(std::move(plan)); }, report,
                        [this](const std::string& text) { m_host.note(text); }, again});
}

bool EntryWriter::is_to_write(const access::EntryPlan& plan) const {
  return !plan.steps.empty() && m_dry_run == DryRun::none;
}

access::EntryPlan EntryWriter::write(access::EntryPlan plan) {
  require_possible(m_dry_run);
  if (!is_to_write(plan)) {
    return plan;
  }
  Recording recording(m_target.journal(), plan);
  try {
    plan = carry_out(
        m_target.entries().client(), std::move(plan),
        {m_host.clock, m_host.random, [this](const std::string& text) { m_host.note(text); }});
  } catch (const NotDone&) {
    recording.drop();
    throw;
  }
  recording.close(plan);
  m_host.on_change();
  return plan;
}

void note_half_done(const stores::Snapshot* before, const stores::Snapshot* after,
                    const std::vector<access::EntryPlan>& plans, const cluster::Host& host) {
  const bool is_map_changed =
      before != nullptr && after != nullptr && before->data() != after->data();
  if (is_map_changed && !plans.empty()) {
    host.note(
        fmt::format("{} is changed already, and not all of the access entries are", after->name()));
  }
}

} // namespace iam::change
