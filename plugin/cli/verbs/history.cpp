#include "commands/history.hpp"

#include "cli/flags.hpp"
#include "cli/verbs/common.hpp"
#include "cli/verbs/verbs.hpp"

#include <memory>

namespace iam::cli {
namespace {

Action define_history(CLI::App& app) {
  const auto options = std::make_shared<commands::HistoryOptions>();
  add_map_location(app, options->target);
  hide_manifest(app);
  add_output(app, options->format, {"table", "wide", "json", "yaml"});
  add_no_headers(app, options->no_headers);
  return action(options);
}

} // namespace

Verb history_verb() {
  return {
      .name = "history",
      .summary = "List what this program has changed in a cluster",
      .description =
          "Lists the changes that this program has made to aws-auth and to access entries of the "
          "cluster from this machine, the newest first, and below them which other programs have "
          "written aws-auth, as its managedFields say. The changes are kept in private files in "
          "$XDG_STATE_HOME/kubectl-iam/history or ~/.local/state, the newest 1000 of each "
          "cluster. Manifests are left to version control.\n\n"
          "A change is written down before it is made. If the program was ended before it could "
          "see the outcome, that is found out from the stores, and may be unknown.\n\n"
          "As JSON: apiVersion, kind `History`, and items with number, time, state (intended, "
          "written, notWritten or unknown), command, cluster (server, context, user, arn), store "
          "(configmap, accessEntry or authenticationMode), name, fieldManager, before and after "
          "(of a ConfigMap the texts of the keys that changed), summary, and problem (why a "
          "record cannot be read, or null); and managers with manager, operation, time and keys, "
          "or null if aws-auth could not be read.",
      .examples = "# List the changes of the cluster\n"
                  "kubectl iam history\n\n"
                  "# Show each change in full, with the texts before and after it\n"
                  "kubectl iam history -o yaml",
      .define = define_history};
}

} // namespace iam::cli
