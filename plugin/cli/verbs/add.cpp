#include "commands/add.hpp"

#include "cli/flags.hpp"
#include "cli/verbs/common.hpp"
#include "cli/verbs/verbs.hpp"

#include <memory>

namespace iam::cli {
namespace {

const NextStep k_then_explain = {"explain", "shows who that is to the cluster, and by which entry"};

void add_create(CLI::App& app, cluster::TargetFlags& location) {
  add_switch(app, "--create", location.create,
             "Make the ConfigMap where the cluster has none, even where the server is not known "
             "to be one of EKS");
}

// The flags that add-role and add-user share.
void add_adding(CLI::App& app, commands::AddOptions& options) {
  add_map_location(app, options.target);
  add_text(app, "--username", options.access.username,
           "The Kubernetes username. Without it the one that an access entry would get: the ARN of "
           "a role's session, or of the user. {{SessionName}} and {{AccountID}} are filled in");
  add_texts(app, "--group", options.access.groups, "A Kubernetes group. Can be given several times",
            ValueSource::bound_groups);
  add_account(app, options.account);
  add_switch(app, "--overwrite", options.overwrite,
             "Replace username and groups of an entry that is there already");
  add_switch(app, "--append", options.append,
             "Add the groups to an entry that is there already, whose username stays");
  add_create(app, options.target);
  add_write(app, options.write);
}

Action define_add_role(CLI::App& app) {
  const auto options = std::make_shared<commands::AddOptions>();
  add_adding(app, *options);
  add_text(app, "--type", options->access.type,
           "What the role is for. EC2_LINUX, EC2_WINDOWS, FARGATE_LINUX and HYBRID_LINUX fill in "
           "username and groups of nodes",
           access::types());
  add_sso(app, options->sso, ValueSource::permission_sets);
  add_switch(app, "--relink", options->relink,
             "Put the role of the permission set, which was made anew, in the place of its former "
             "one, with the same username and groups");
  return action(options, options->identities);
}

Action define_add_user(CLI::App& app) {
  const auto options = std::make_shared<commands::AddOptions>();
  options->list = awsauth::List::users;
  add_adding(app, *options);
  return action(options, options->identities);
}

Action define_add_account(CLI::App& app) {
  const auto options = std::make_shared<commands::AddAccountOptions>();
  add_map_location(app, options->target);
  add_create(app, options->target);
  add_write(app, options->write);
  return action(options, options->accounts);
}

} // namespace

Verb add_role_verb() {
  return {"add-role",
          {},
          "IDENTITY...",
          "Let IAM roles in",
          std::string("Adds an entry to mapRoles for each role, in the style of its neighbours, in "
                      "one write. A role's path is left out, since roles log in without it.\n\n") +
              k_identities + k_permission_sets +
              " Its role is looked up in IAM or, where you may not, through your SSO portal.",
          "# Let a role in as an administrator\n"
          "kubectl iam add-role arn:aws:iam::111122223333:role/Admin --group system:masters -m "
          "aws-auth.yaml\n\n"
          "# Let people of an SSO permission set in, and show the change first\n"
          "kubectl iam add-role --sso Dev@111122223333 --group dev --diff --dry-run\n\n"
          "# Mend its entry after the permission set was assigned anew and has another role\n"
          "kubectl iam add-role --sso Dev@111122223333 --relink\n\n"
          "# Let the nodes of a node group join\n"
          "kubectl iam add-role arn:aws:iam::111122223333:role/nodes --type EC2_LINUX -m "
          "aws-auth.yaml",
          define_add_role,
          {ValueSource::account_roles},
          {{"test-role", "logs in as that role, and shows what it may do"}, k_then_explain}};
}

Verb add_user_verb() {
  return {"add-user",
          {},
          "IDENTITY...",
          "Let IAM users in",
          std::string("Adds an entry to mapUsers for each user, in the style of its neighbours, in "
                      "one write. A user's path counts.\n\n") +
              k_identities,
          "# Let a user in as a member of the group dev\n"
          "kubectl iam add-user arn:aws:iam::111122223333:user/alice --group dev -m aws-auth.yaml",
          define_add_user,
          {},
          {k_then_explain}};
}

Verb add_account_verb() {
  return {"add-account",
          {},
          "ACCOUNT...",
          "Let everybody of AWS accounts in",
          "Adds accounts to mapAccounts. Every role and user of them can log in then, with its ARN "
          "as its username and without groups.",
          "# Let all roles and users of an account log in\n"
          "kubectl iam add-account 111122223333 -m aws-auth.yaml",
          define_add_account,
          {ValueSource::map_arn_accounts}};
}

} // namespace iam::cli
