#include "commands/diff.hpp"

#include "present/changes.hpp"

namespace iam::commands {

int run(const DiffOptions& options, const cluster::Host& host) {
  change::Application application(options.application, host);
  application.plan();
  bool differs = false;
  if (const change::Revision* revision = application.revision()) {
    present::print_diff_of(*revision, host);
    for (const std::string& text : revision->notes) {
      host.note(text);
    }
    differs = revision->changes_text();
  }
  for (const access::EntryPlan& plan : application.plans()) {
    present::print_diff_of(plan, host);
    differs = differs || !plan.steps.empty();
  }
  change::TargetGuard guard(application.target(), application.stores(), {}, change::DryRun::client,
                            host);
  guard.expect(application.plans());
  application.judge(guard);
  return differs ? 1 : 0;
}

} // namespace iam::commands
