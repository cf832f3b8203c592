#include "commands/mode.hpp"

#include "cli/flags.hpp"
#include "cli/verbs/verbs.hpp"
#include "util/error.hpp"

#include <memory>

namespace iam::cli {
namespace {

Action define_mode(CLI::App& app) {
  const auto options = std::make_shared<commands::ModeOptions>();
  add_connection(app, options->connection);
  add_output(app, options->format, {"table", "json", "yaml", "name"});
  add_no_headers(app, options->no_headers);
  add_switch(app, "--yes-one-way", options->one_way,
             "Take the step to MODE, which nobody can take back");
  add_write_to_eks(app, options->dry_run, options->allowed);
  return [options](const Words& words, const cluster::Host& host) {
    if (words.size() > 1) {
      throw util::UsageError("mode takes one MODE");
    }
    options->wanted = words.empty() ? "" : words.front();
    return commands::run(*options, host);
  };
}

} // namespace

Verb mode_verb() {
  return {
      .name = "mode",
      .arguments = "[MODE]",
      .summary = "Show the authentication mode and what its next step changes, or take that step",
      .description =
          "Shows which stores EKS reads, and whom the next step would change: CONFIG_MAP "
          "(aws-auth), API_AND_CONFIG_MAP (access entries first, then aws-auth), API (access "
          "entries). A cluster takes one step at a time, and nobody can take one back.\n\n"
          "With the step to API_AND_CONFIG_MAP EKS makes access entries for the nodes that it "
          "makes itself, in managed node groups and Fargate profiles, and for the cluster's "
          "creator. They hide the lines of aws-auth for the same roles at once. With the step to "
          "API everybody without an access entry is cut off.\n\n"
          "With a MODE and --yes-one-way it takes the step, waits until EKS has done it, reads "
          "both stores again and says whether all get in as predicted; if not, or if that is "
          "unknown, the exit code is 1. It refuses to cut anybody off unless --allow names the "
          "danger.\n\n"
          "As JSON: apiVersion, kind `AuthenticationMode`, cluster, version, platformVersion, "
          "mode, next (null after the last), obstacle (why the cluster cannot take the step), "
          "creatorGetsEntry, unknown (texts), untouched (how many get in as before; null if who "
          "gets in is unknown), and items with effect (hidden: EKS's own entry hides a line, "
          "admitted: it lets somebody in, lost: no access any more, dead: a line that lets nobody "
          "in now or then, unknown), for (people, nodes or account), arn, account, list, line, "
          "entryType, nodes, cutsNodesOff, "
          "changes (texts) and reason.",
      .examples = "# Show the mode, and what the next step would change\n"
                  "kubectl iam mode\n\n"
                  "# Print the mode alone\n"
                  "kubectl iam mode -o name\n\n"
                  "# Show what would be refused of the step to access entries\n"
                  "kubectl iam mode API_AND_CONFIG_MAP --dry-run=client\n\n"
                  "# Take it\n"
                  "kubectl iam mode API_AND_CONFIG_MAP --yes-one-way",
      .define = define_mode,
      .words = {commands::mode_words()}};
}

} // namespace iam::cli
