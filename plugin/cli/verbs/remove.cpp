#include "commands/remove.hpp"

#include "cli/flags.hpp"
#include "cli/verbs/common.hpp"
#include "cli/verbs/verbs.hpp"

#include <memory>
#include <utility>

namespace iam::cli {
namespace {

// Declares the flags of the verb that removes from `list`.
Action define_remove(CLI::App& app, awsauth::List list) {
  const auto options = std::make_shared<commands::RemoveOptions>();
  options->list = list;
  if (list == awsauth::List::roles) {
    add_sso(app, options->sso, ValueSource::map_permission_sets);
  }
  add_map_location(app, options->target);
  if (list != awsauth::List::accounts) {
    add_account(app, options->account);
    add_texts(app, "--group", options->groups,
              "Take only this group away and keep the entry. Can be given several times",
              ValueSource::map_groups);
  }
  add_switch(app, "--ignore-not-found", options->ignore_not_found,
             "Do nothing about identities that are not there, instead of an error");
  add_write(app, options->write);
  return action(options, options->identities);
}

Verb remove_verb(const std::string& what, const std::string& summary, const std::string& example,
                 ValueSource words, awsauth::List list) {
  const bool account = list == awsauth::List::accounts;
  return {
      "remove-" + what,
      {},
      account ? "ACCOUNT..." : "IDENTITY...",
      summary,
      "Takes every entry that names one of them out of the map, in one write. Comments directly "
      "above such an entry, or on its lines, go with it, but not those that begin the list, which "
      "are taken for its heading; everything else stays. Says who still gets in all the same." +
          (account ? std::string() : std::string("\n\n") + k_identities),
      example,
      [list](CLI::App& app) { return define_remove(app, list); },
      {words}};
}

} // namespace

Verb remove_role_verb() {
  return remove_verb(
      "role", "Take IAM roles out",
      "# Take a role out\n"
      "kubectl iam remove-role arn:aws:iam::111122223333:role/Dev -m aws-auth.yaml\n\n"
      "# Take one group from a role\n"
      "kubectl iam remove-role arn:aws:iam::111122223333:role/Dev --group system:masters "
      "-m aws-auth.yaml\n\n"
      "# Take the role of an SSO permission set out\n"
      "kubectl iam remove-role --sso View@111122223333",
      ValueSource::map_roles, awsauth::List::roles);
}

Verb remove_user_verb() {
  return remove_verb(
      "user", "Take IAM users out",
      "# Take a user out\n"
      "kubectl iam remove-user arn:aws:iam::111122223333:user/alice -m aws-auth.yaml",
      ValueSource::map_users, awsauth::List::users);
}

Verb remove_account_verb() {
  return remove_verb(
      "account", "Take AWS accounts out",
      "# Let the roles and users of an account in no more, but for those with an entry\n"
      "kubectl iam remove-account 111122223333 -m aws-auth.yaml",
      ValueSource::map_accounts, awsauth::List::accounts);
}

} // namespace iam::cli
