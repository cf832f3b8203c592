#include "commands/list.hpp"

#include "cli/flags.hpp"
#include "cli/verbs/verbs.hpp"
#include "util/error.hpp"
#include "util/proposed_command.hpp"

#include <memory>

namespace iam::cli {
namespace {

Action define_list(CLI::App& app) {
  const auto options = std::make_shared<commands::ListOptions>();
  add_map_location(app, options->target);
  add_output(app, options->format, {"table", "wide", "json", "yaml", "name"});
  add_no_headers(app, options->no_headers);
  add_text(app, "--arn", options->arn, "List only entries whose ARN matches this glob, in any case",
           ValueSource::map_principals);
  add_text(app, "--name", options->name,
           "List only roles and users whose name matches this glob, in any case",
           ValueSource::map_names);
  add_text(app, "--group", options->group, "List only entries with a group that matches this glob",
           ValueSource::map_groups);
  add_text(app, "--username", options->username,
           "List only entries whose username matches this glob", ValueSource::map_usernames);
  add_text(app, "--policy", options->policy,
           "List only access entries with a policy whose name matches this glob");
  add_switch(app, "--effective", options->effective, "List only what lets somebody in");
  add_switch(app, "--stale", options->stale,
             "List only access entries whose role was deleted or made again since");
  add_switch(app, "--managed", options->managed, "List only access entries that AWS manages");
  add_store(app, options->target, StoreUse::reading);
  return [options](const Words& words, const cluster::Host& host) {
    if (words.size() > 1) {
      throw util::UsageError("list takes one of roles, users, accounts", "",
                             "for one entry: " +
                                 util::own_command({"list", words.front(), "--name", words[1]}));
    }
    options->what = words.empty() ? "" : words.front();
    return commands::run(*options, host);
  };
}

} // namespace

Verb list_verb() {
  return {
      .name = "list",
      .aliases = {"get"},
      .arguments = "[roles|users|accounts]",
      .summary = "List who gets in, by aws-auth and by access entries",
      .description =
          "Lists the lines of aws-auth and, on a cluster of EKS that has any, the access entries, "
          "including what lets nobody in: the NOTE names the rule that says why, and -o wide "
          "explains it. Where both name one principal, its access entry wins.\n\n"
          "As JSON: apiVersion, kind `MappingList`, mode, and items with store (configmap or "
          "accessEntry), list, arn, account, username, groups, type, policies (null if unknown), "
          "tags, createdAt, managedBy, stale, line, column, effective (whether callers get in by "
          "it; null if that is unknown) and findings (rule ids).",
      .examples = "# List all entries\n"
                  "kubectl iam list --manifest aws-auth.yaml\n\n"
                  "# List the roles in the group system:masters, with ARNs and lines\n"
                  "kubectl iam list roles --group system:masters -o wide -m aws-auth.yaml\n\n"
                  "# Print the ARNs of all SSO roles\n"
                  "kubectl iam list --name 'AWSReservedSSO_*' -o name -m aws-auth.yaml",
      .define = define_list};
}

} // namespace iam::cli
