#include "commands/list.hpp"

#include "cli/flags.hpp"
#include "cli/verbs/verbs.hpp"
#include "util/error.hpp"

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
  return [options](const Words& words, const cluster::Host& host) {
    if (words.size() > 1) {
      throw util::UsageError("list takes one of roles, users, accounts");
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
      .summary = "List who the map lets in",
      .description =
          "Lists the entries of aws-auth, including those that let nobody in: the NOTE names the "
          "rule that they break, and -o wide explains it.\n\n"
          "As JSON: apiVersion, kind `MappingList`, mode, and items with store, list, arn, "
          "account, "
          "username, groups, line, column, effective (whether callers can match it; null if that "
          "is unknown) and findings (rule ids).",
      .examples = "# List all entries\n"
                  "kubectl iam list --manifest aws-auth.yaml\n\n"
                  "# List the roles in the group system:masters, with ARNs and lines\n"
                  "kubectl iam list roles --group system:masters -o wide -m aws-auth.yaml\n\n"
                  "# Print the ARNs of all SSO roles\n"
                  "kubectl iam list --name 'AWSReservedSSO_*' -o name -m aws-auth.yaml",
      .define = define_list};
}

} // namespace iam::cli
