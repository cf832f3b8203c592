#include "commands/edit.hpp"

#include "cli/flags.hpp"
#include "cli/verbs/common.hpp"
#include "cli/verbs/verbs.hpp"

#include <memory>
#include <unistd.h>

namespace iam::cli {
namespace {

Action define_edit(CLI::App& app) {
  const auto options = std::make_shared<commands::EditOptions>();
  options->input_is_terminal = isatty(STDIN_FILENO) == 1;
  add_map_location(app, options->target);
  hide_manifest(app);
  add_store(app, options->target, StoreUse::writing);
  add_write_of_map(app, options->write);
  return action(options);
}

} // namespace

Verb edit_verb() {
  return {
      .name = "edit",
      .summary = "Edit aws-auth in an editor",
      .description =
          "Opens the lists of aws-auth in the editor that KUBE_EDITOR or EDITOR names, otherwise "
          "in vi, and judges what comes back before it is written. What the cluster could not "
          "read, new errors of `lint` and refusals of the guard open the editor again, each as a "
          "comment on its line. Comments inside of the lists are kept.\n\n"
          "If another process changes the map meanwhile, the edit is merged into its text. If both "
          "have changed the same lines, the editor opens the new text, with yours as comments. "
          "What you have typed is never lost: whenever it is not written, the path of the file "
          "that holds it is printed. An empty file, or one left as it is, changes nothing.\n\n"
          "Access entries are changed by add-role with --overwrite.",
      .examples = "# Edit aws-auth\n"
                  "kubectl iam edit\n\n"
                  "# Show what another editor would change\n"
                  "KUBE_EDITOR=\"sed -i s/view/edit/\" kubectl iam edit --dry-run --diff",
      .define = define_edit};
}

} // namespace iam::cli
