#include "commands/sso_roles.hpp"

#include "cli/flags.hpp"
#include "cli/verbs/common.hpp"
#include "cli/verbs/verbs.hpp"

#include <memory>

namespace iam::cli {
namespace {

Action define_sso_roles(CLI::App& app) {
  const auto options = std::make_shared<commands::SsoRolesOptions>();
  add_map_location(app, options->target);
  add_output(app, options->format, {"table", "wide", "json", "yaml", "name"});
  add_no_headers(app, options->no_headers);
  return action(options);
}

} // namespace

Verb sso_roles_verb() {
  return {
      .name = "sso roles",
      .summary = "List your SSO permission sets, and which are mapped",
      .description =
          "Lists the accounts and permission sets that you have in the portal of IAM Identity "
          "Center, and whether the map lets them in. The session is that of the AWS profile, else "
          "the only one in the AWS configuration.\n\n"
          "Entries are found by the names of their roles. A set that was removed from an account "
          "and assigned again has a different role than before; add-role --sso tells the two "
          "apart.\n\n"
          "As JSON: apiVersion, kind `SsoRoleList`, and items with permissionSet, account, "
          "accountName, mapped (null: the map cannot be read) and mapping (as an item of list).",
      .examples =
          "# List your permission sets\n"
          "kubectl iam sso roles\n\n"
          "# List those of another session, with their usernames in the cluster\n"
          "kubectl iam sso roles --profile corp -o wide\n\n"
          "# Let the set View in, for each of its accounts\n"
          "kubectl iam sso roles -o name | grep ^View@ | xargs -I{} kubectl iam add-role --sso {} "
          "--group viewers",
      .define = define_sso_roles};
}

} // namespace iam::cli
