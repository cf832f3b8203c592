#include "commands/sso_roles.hpp"

#include "cli/flags.hpp"
#include "cli/verbs/verbs.hpp"

#include <memory>

namespace iam::cli {
namespace {

struct SsoRolesFlags {
  commands::SsoRolesOptions options;
  bool no_headers = false;
};

Action define_sso_roles(CLI::App& app) {
  const auto flags = std::make_shared<SsoRolesFlags>();
  add_map_location(app, flags->options.target);
  add_output(app, flags->options.format, {"table", "wide", "json", "yaml", "name"});
  add_switch(app, "--no-headers", flags->no_headers, "Leave out the titles of the table");
  return [flags](const Words& words, const cluster::Host& host) {
    require_no_words(words);
    flags->options.headers = flags->no_headers ? present::Headers::hide : present::Headers::show;
    return commands::run(flags->options, host);
  };
}

} // namespace

Verb sso_roles_verb() {
  return {"sso roles",
          {},
          "",
          "List your SSO permission sets, and which are mapped",
          "Lists the accounts and permission sets that you have through the portal of IAM Identity "
          "Center, and whether the map lets them in. The session is that of the AWS profile, else "
          "the only one in the AWS configuration.\n\n"
          "Entries are found by the names of their roles. A set that was taken from an account "
          "and assigned again has another role than before; add-role --sso tells the two apart.\n\n"
          "As JSON: apiVersion, kind `SsoRoleList`, and items with permissionSet, account, "
          "accountName, mapped (null: the map cannot be read) and mapping (as an item of list).",
          "# List your permission sets\n"
          "kubectl iam sso roles\n\n"
          "# Those of another session, with their usernames in the cluster\n"
          "kubectl iam sso roles --profile corp -o wide\n\n"
          "# Let the set View in, with each of its accounts\n"
          "kubectl iam sso roles -o name | grep ^View@ | xargs -I{} kubectl iam add-role --sso {} "
          "--group viewers",
          define_sso_roles};
}

} // namespace iam::cli
