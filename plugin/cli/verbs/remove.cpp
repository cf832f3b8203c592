#include "commands/remove.hpp"

#include "access/policy_name.hpp"
#include "cli/flags.hpp"
#include "cli/verbs/common.hpp"
#include "cli/verbs/verbs.hpp"

#include <fmt/format.h>
#include <memory>

namespace iam::cli {
namespace {

constexpr std::string_view k_description =
    "Removes every entry of the map that names one of them, in one write, and before that their "
    "access "
    "entries, or what --store says. Comments directly above such an "
    "entry or on its lines are removed with it, except those at the start of the list, which count "
    "as its heading; everything else stays. Says who still gets in afterwards.";

// Declares the flags of the verb that removes from `list`.
Action define_remove(CLI::App& app, awsauth::List list) {
  const auto options = std::make_shared<commands::RemoveOptions>();
  options->list = list;
  if (list == awsauth::List::roles) {
    add_sso(app, options->sso, ValueSource::map_permission_sets);
  }
  add_map_location(app, options->target);
  add_store(app, options->target, StoreUse::writing);
  if (list != awsauth::List::accounts) {
    add_account(app, options->account);
    add_texts(app, "--group", options->groups,
              "Remove only this group and keep the entry. Can be given several times",
              ValueSource::map_groups);
    add_texts(app, "--policy", options->policies,
              "Remove only this EKS access policy of an access entry, or with NAME:NAMESPACE,... "
              "only these namespaces of it. Can be given several times",
              ValueSource::access_policies);
  }
  add_switch(app, "--ignore-not-found", options->ignore_not_found,
             "Do nothing for identities that are not in the map, instead of failing");
  add_write(app, options->write);
  return action(options, options->identities);
}

} // namespace

Verb remove_role_verb() {
  return {.name = "remove-role",
          .arguments = "IDENTITY...",
          .summary = "Take IAM roles out",
          .description = fmt::format("{}\n\n{}", k_description, k_identities),
          .examples =
              "# Take a role out\n"
              "kubectl iam remove-role arn:aws:iam::111122223333:role/Dev -m aws-auth.yaml\n\n"
              "# Take a role out of one group\n"
              "kubectl iam remove-role arn:aws:iam::111122223333:role/Dev --group system:masters "
              "-m aws-auth.yaml\n\n"
              "# Take an access policy away from its access entry\n"
              "kubectl iam remove-role arn:aws:iam::111122223333:role/Dev --policy "
              "AmazonEKSEditPolicy\n\n"
              "# Take the role of an SSO permission set out\n"
              "kubectl iam remove-role --sso View@111122223333",
          .define = [](CLI::App& app) { return define_remove(app, awsauth::List::roles); },
          .words = {ValueSource::map_roles}};
}

Verb remove_user_verb() {
  return {.name = "remove-user",
          .arguments = "IDENTITY...",
          .summary = "Take IAM users out",
          .description = fmt::format("{}\n\n{}", k_description, k_identities),
          .examples =
              "# Take a user out\n"
              "kubectl iam remove-user arn:aws:iam::111122223333:user/alice -m aws-auth.yaml",
          .define = [](CLI::App& app) { return define_remove(app, awsauth::List::users); },
          .words = {ValueSource::map_users}};
}

Verb remove_account_verb() {
  return {.name = "remove-account",
          .arguments = "ACCOUNT...",
          .summary = "Take AWS accounts out",
          .description = std::string(k_description),
          .examples = "# Let in no more roles and users of an account, except those with an entry\n"
                      "kubectl iam remove-account 111122223333 -m aws-auth.yaml",
          .define = [](CLI::App& app) { return define_remove(app, awsauth::List::accounts); },
          .words = {ValueSource::map_accounts}};
}

} // namespace iam::cli
