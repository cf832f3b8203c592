#include "commands/add.hpp"

#include "access/entry_request.hpp"
#include "cli/flags.hpp"
#include "cli/verbs/common.hpp"
#include "cli/verbs/verbs.hpp"
#include "commands/add_account.hpp"

#include <fmt/format.h>
#include <memory>

namespace iam::cli {
namespace {

constexpr const char* k_what_explain_shows = "shows who that is to the cluster, and by which entry";

// Declares the flags that add-role and add-user share.
void add_adding(CLI::App& app, commands::AddOptions& options) {
  add_map_location(app, options.target);
  add_store(app, options.target, StoreUse::writing);
  add_text(app, "--username", options.access.username,
           "The Kubernetes username. Without it the one that an access entry would get: the ARN of "
           "a role's session, or of the user. {{SessionName}} and {{AccountID}} are filled in");
  add_texts(app, "--group", options.access.groups, "A Kubernetes group. Can be given several times",
            ValueSource::bound_groups);
  add_texts(app, "--policy", options.policies,
            "An EKS access policy, by name, in the whole cluster or in namespaces: NAME or "
            "NAME:NAMESPACE,.... Can be given several times. Makes an access entry",
            ValueSource::access_policies);
  add_texts(app, "--tag", options.tags,
            "A tag of a new access entry, as KEY=VALUE. Can be given several times");
  add_account(app, options.account);
  add_switch(app, "--overwrite", options.overwrite,
             "Replace what an existing entry has by what is given: username, groups, policies");
  add_switch(app, "--append", options.append,
             "Add the groups and policies to an existing entry and keep its username");
  add_create(app, options.target);
  add_write(app, options.write);
}

// A bare name means a role to some verbs and a user to others, so the next step gets an ARN.
Action adding(const std::shared_ptr<commands::AddOptions>& options) {
  return [options](Words& words, const cluster::Host& host) {
    options->identities = words;
    options->on_success = [&words](const std::string& arn) {
      if (!words.empty() && words.front() != "-") {
        words.front() = arn;
      }
    };
    return run(*options, host);
  };
}

Action define_add_role(CLI::App& app) {
  const auto options = std::make_shared<commands::AddOptions>();
  add_adding(app, *options);
  add_text(app, "--type", options->access.type,
           "What the role is for. In aws-auth EC2_LINUX, EC2_WINDOWS, FARGATE_LINUX and "
           "HYBRID_LINUX fill in the username and the groups of nodes. In access entries it is the "
           "entry's type",
           access::entry_types());
  add_sso(app, options->sso, ValueSource::permission_sets);
  add_switch(app, "--relink", options->relink,
             "Replace the former role of a permission set that was assigned again, and keep the "
             "entry's username and groups. Or create a stale access entry again, whose role was "
             "recreated, with its username, groups, policies and tags");
  return adding(options);
}

Action define_add_user(CLI::App& app) {
  const auto options = std::make_shared<commands::AddOptions>();
  options->list = awsauth::List::users;
  add_adding(app, *options);
  return adding(options);
}

Action define_add_account(CLI::App& app) {
  const auto options = std::make_shared<commands::AddAccountOptions>();
  add_map_location(app, options->target);
  add_store(app, options->target, StoreUse::writing);
  add_create(app, options->target);
  add_write(app, options->write);
  return action(options, options->accounts);
}

} // namespace

Verb add_role_verb() {
  return {
      .name = "add-role",
      .arguments = "IDENTITY...",
      .summary = "Let IAM roles in",
      .description = fmt::format(
          "Adds an entry to mapRoles for each role, in the style of its neighbours, in one write. "
          "A role's path is left out, since roles log in without it. A role that has an access "
          "entry, or is to have one (--store, --policy), gets its values there, one role after "
          "another.\n\n{}\n\n{} Its role is "
          "looked up in IAM or, without the right to do so, through your SSO portal.",
          k_identities, k_permission_sets),
      .examples = "# Let a role in as an administrator\n"
                  "kubectl iam add-role arn:aws:iam::111122223333:role/Admin --group "
                  "system:masters -m aws-auth.yaml\n\n"
                  "# Show the change that lets the users of an SSO permission set in\n"
                  "kubectl iam add-role --sso Dev@111122223333 --group dev --diff --dry-run\n\n"
                  "# Update its entry after the permission set was assigned again and has a new "
                  "role\n"
                  "kubectl iam add-role --sso Dev@111122223333 --relink\n\n"
                  "# Let a role edit what is in two namespaces, by an access entry\n"
                  "kubectl iam add-role arn:aws:iam::111122223333:role/Dev --policy "
                  "AmazonEKSEditPolicy:dev,test\n\n"
                  "# Let the nodes of a node group join\n"
                  "kubectl iam add-role arn:aws:iam::111122223333:role/nodes --type EC2_LINUX -m "
                  "aws-auth.yaml",
      .define = define_add_role,
      .words = {ValueSource::account_roles},
      .next_steps = {{"test-role", "logs in as that role, and shows what it may do"},
                     {"explain", k_what_explain_shows}}};
}

Verb add_user_verb() {
  return {.name = "add-user",
          .arguments = "IDENTITY...",
          .summary = "Let IAM users in",
          .description = fmt::format("Adds an entry to mapUsers for each user, in the style of its "
                                     "neighbours, in one write. A user's path counts. One that "
                                     "has an access entry, or is to have one (--store, --policy), "
                                     "gets its values there.\n\n{}",
                                     k_identities),
          .examples = "# Let a user in as a member of the group dev\n"
                      "kubectl iam add-user arn:aws:iam::111122223333:user/alice --group dev -m "
                      "aws-auth.yaml",
          .define = define_add_user,
          .next_steps = {{"explain", k_what_explain_shows}}};
}

Verb add_account_verb() {
  return {.name = "add-account",
          .arguments = "ACCOUNT...",
          .summary = "Let all identities of AWS accounts in",
          .description = "Adds accounts to mapAccounts. Every role and user in them can then log "
                         "in, with its ARN as its username and without groups.",
          .examples = "# Let all roles and users of an account log in\n"
                      "kubectl iam add-account 111122223333 -m aws-auth.yaml",
          .define = define_add_account,
          .words = {ValueSource::map_arn_accounts}};
}

} // namespace iam::cli
