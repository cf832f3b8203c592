#include "commands/list.hpp"

#include "cli/flags.hpp"
#include "cli/verbs/verbs.hpp"
#include "util/error.hpp"

#include <memory>

namespace iam::cli {
namespace {

struct ListFlags {
  commands::ListOptions options;
  bool no_headers = false;
};

Action define_list(CLI::App& app) {
  const auto flags = std::make_shared<ListFlags>();
  commands::ListOptions& options = flags->options;
  add_map_location(app, options.target);
  add_output(app, options.format, {"table", "wide", "json", "yaml", "name"});
  add_switch(app, "--no-headers", flags->no_headers, "Leave out the titles of the table");
  add_text(app, "--arn", options.arn, "Only entries whose ARN matches this glob, in any case",
           ValueSource::map_principals);
  add_text(app, "--name", options.name,
           "Only roles and users whose name matches this glob, in any case",
           ValueSource::map_names);
  add_text(app, "--group", options.group, "Only entries with a group that matches this glob",
           ValueSource::map_groups);
  add_text(app, "--username", options.username, "Only entries whose username matches this glob",
           ValueSource::map_usernames);
  return [flags](const Words& words, const cluster::Host& host) {
    if (words.size() > 1) {
      throw util::UsageError("list takes one of roles, users, accounts");
    }
    flags->options.what = words.empty() ? "" : words.front();
    flags->options.headers = flags->no_headers ? present::Headers::hide : present::Headers::show;
    return commands::run(flags->options, host);
  };
}

} // namespace

Verb list_verb() {
  return {
      "list",
      {"get"},
      "[roles|users|accounts]",
      "List who the map lets in",
      "Lists the entries of aws-auth, those too that let nobody in: the NOTE says which rule "
      "they break, -o wide says it in words.\n\n"
      "As JSON: apiVersion, kind `MappingList`, mode, and items with store, list, arn, account, "
      "username, groups, line, column, effective (whether callers can match it) and findings "
      "(rule ids).",
      "# List all entries\n"
      "kubectl iam list --manifest aws-auth.yaml\n\n"
      "# List the roles in the group system:masters, with ARNs and lines\n"
      "kubectl iam list roles --group system:masters -o wide -m aws-auth.yaml\n\n"
      "# Print the ARNs of all SSO roles\n"
      "kubectl iam list --name 'AWSReservedSSO_*' -o name -m aws-auth.yaml",
      define_list};
}

} // namespace iam::cli
