#include "present/map_write.hpp"

#include <fmt/format.h>
#include <utility>

namespace iam::present {
namespace {

// Shows the change that another guard refuses.
class ShowingGuard : public change::Guard {
public:
  // Both must outlive it.
  ShowingGuard(change::Guard& guard, const ChangeReport& report)
      : m_guard(guard), m_report(report) {}

  void check_map(const stores::Snapshot& before, const stores::Snapshot& after) override {
    try {
      m_guard.check_map(before, after);
    } catch (const change::Refused&) {
      m_report.show(before, after);
      throw;
    }
  }

private:
  change::Guard& m_guard;
  const ChangeReport& m_report;
};

} // namespace

change::Revision write_map(cluster::Target& target, const ChangeOptions& options,
                           change::Operation& operation, change::Guard& guard, ChangeReport& report,
                           const cluster::Host& host,
                           std::shared_ptr<const stores::Snapshot> first) {
  ShowingGuard showing(guard, report);
  change::Revision revision = change::carry_out(
      target.store(), operation, showing,
      {options.dry_run, options.field_manager, std::move(first), target.journal()}, host.clock,
      host.random);
  if (revision.changes_text() && options.dry_run == change::DryRun::none &&
      !target.flags().is_filter()) {
    host.on_change();
  }
  report.add(revision);
  if (revision.changes_text() && revision.before->is_immutable()) {
    host.warn(fmt::format("{} says immutable: true, so the API server refuses the change if the "
                          "ConfigMap is there already: take the line out, and delete the ConfigMap "
                          "before you apply the file",
                          revision.before->name()));
  }
  if (!revision.before->exists() && revision.changes_text() &&
      options.dry_run == change::DryRun::none) {
    host.note(fmt::format("created the ConfigMap {}", revision.after->name()));
  }
  return revision;
}

} // namespace iam::present
