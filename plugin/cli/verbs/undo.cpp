#include "commands/undo.hpp"

#include "cli/flags.hpp"
#include "cli/verbs/verbs.hpp"
#include "util/error.hpp"

#include <memory>

namespace iam::cli {
namespace {

Action define_undo(CLI::App& app) {
  const auto options = std::make_shared<commands::UndoOptions>();
  add_map_location(app, options->target);
  hide_manifest(app);
  add_switch(app, "--yes", options->yes,
             "Do not ask before somebody gets in or gets more by it. Needed without a terminal");
  add_write(app, options->write);
  return [options](const Words& words, const cluster::Host& host) {
    if (words.size() > 1) {
      throw util::UsageError("undo takes one number");
    }
    options->number = words.empty() ? "" : words.front();
    return commands::run(*options, host);
  };
}

} // namespace

Verb undo_verb() {
  return {
      .name = "undo",
      .arguments = "[NUMBER]",
      .summary = "Take a change back",
      .description =
          "Takes the change back that has this number in `history`, by default the newest. If "
          "the texts of aws-auth are still what was written, they become what they were before, "
          "byte for byte. If others have changed them since, the change alone is taken back, "
          "entry by entry; an entry that others have changed as well is named, and nothing is "
          "written. An access entry is deleted, created again or changed back.\n\n"
          "Who gets in or gets more by it is shown first, and you are asked, or must give --yes. "
          "What undo does is in the history as well, so a second undo takes the first back.",
      .examples = "# Take the newest change back\n"
                  "kubectl iam undo --yes\n\n"
                  "# Show what taking change 2 back would change\n"
                  "kubectl iam undo 2 --dry-run=client --diff",
      .define = define_undo};
}

} // namespace iam::cli
