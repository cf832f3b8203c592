// The verbs of the map: list, add, remove, explain.

#include "cli/flags.hpp"
#include "cli/verb.hpp"
#include "commands/add_account.hpp"
#include "commands/add_role.hpp"
#include "commands/add_user.hpp"
#include "commands/explain.hpp"
#include "commands/list.hpp"
#include "commands/remove_account.hpp"
#include "commands/remove_role.hpp"
#include "commands/remove_user.hpp"
#include "util/error.hpp"

#include <memory>

namespace iam::cli {
namespace {

// The action of a verb with these options, whose words go into `words`, a part of them.
template<typename Options>
Action action(std::shared_ptr<Options> options, std::vector<std::string>& words) {
  return [options, &words](const Words& given, commands::Context& context) {
    words = given;
    return commands::run(*options, context);
  };
}

constexpr const char* k_identities =
    "An IDENTITY is the ARN of a role, with or without its path, of a user, of an assumed role's "
    "session; a name, in the cluster's account or that of --account; or - for the JSON of aws sts "
    "get-caller-identity on standard input.";

constexpr const char* k_permission_sets =
    "\n\nWith --sso a permission set of IAM Identity Center stands for its role.";

void add_create(CLI::App& app, commands::MapLocation& location) {
  add_switch(app, "--create", location.create,
             "Make the ConfigMap where the cluster has none, even where the server is not known "
             "to be one of EKS");
}

// What comes after somebody was let in.
std::vector<NextStep> proofs() {
  return {{"test-role", "logs in as that role, and shows what it may do"},
          {"explain", "shows who that is to the cluster, and by which entry"}};
}

struct ListFlags {
  commands::ListOptions options;
  bool no_headers = false;
};

Action define_list(CLI::App& app) {
  const auto flags = std::make_shared<ListFlags>();
  commands::ListOptions& options = flags->options;
  add_map_location(app, options.location);
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
  return [flags](const Words& words, commands::Context& context) {
    if (words.size() > 1) {
      throw util::UsageError("list takes one of roles, users, accounts");
    }
    flags->options.what = words.empty() ? "" : words.front();
    flags->options.headers = flags->no_headers ? commands::Headers::hide : commands::Headers::show;
    return commands::run(flags->options, context);
  };
}

void add_adding(CLI::App& app, commands::AddOptions& options) {
  add_map_location(app, options.location);
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
  add_create(app, options.location);
  add_write(app, options.write);
}

Action define_add_role(CLI::App& app) {
  const auto options = std::make_shared<commands::AddRoleOptions>();
  add_adding(app, options->add);
  add_text(app, "--type", options->add.access.type,
           "What the role is for. EC2_LINUX, EC2_WINDOWS, FARGATE_LINUX and HYBRID_LINUX fill in "
           "username and groups of nodes",
           commands::access_types());
  add_sso(app, options->add.sso, ValueSource::permission_sets);
  add_switch(app, "--relink", options->add.relink,
             "Put the role of the permission set, which was made anew, in the place of its former "
             "one, with the same username and groups");
  return action(options, options->add.identities);
}

Action define_add_user(CLI::App& app) {
  const auto options = std::make_shared<commands::AddUserOptions>();
  add_adding(app, options->add);
  return action(options, options->add.identities);
}

Action define_add_account(CLI::App& app) {
  const auto options = std::make_shared<commands::AddAccountOptions>();
  add_map_location(app, options->location);
  add_create(app, options->location);
  add_write(app, options->write);
  return action(options, options->accounts);
}

// Of the three remove verbs, which differ in their names alone.
template<typename Options>
Action define_remove(CLI::App& app, bool principals, bool sets = false) {
  const auto options = std::make_shared<Options>();
  commands::RemoveOptions& remove = options->remove;
  if (sets) {
    add_sso(app, remove.sso, ValueSource::map_permission_sets);
  }
  add_map_location(app, remove.location);
  if (principals) {
    add_account(app, remove.account);
    add_texts(app, "--group", remove.groups,
              "Take only this group away and keep the entry. Can be given several times",
              ValueSource::map_groups);
  }
  add_switch(app, "--ignore-not-found", remove.ignore_not_found,
             "Do nothing about identities that are not there, instead of an error");
  add_write(app, remove.write);
  return action(options, remove.identities);
}

Action define_explain(CLI::App& app) {
  const auto options = std::make_shared<commands::ExplainOptions>();
  add_map_location(app, options->location);
  add_output(app, options->format, {"table", "json", "yaml"});
  add_account(app, options->account);
  add_sso(app, options->sso, ValueSource::map_permission_sets);
  add_text(app, "--session-name", options->session_name,
           "The name of the role's session, which {{SessionName}} stands for");
  return action(options, options->identities);
}

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

Verb explain_verb() {
  return {
      "explain",
      {},
      "IDENTITY",
      "Explain who an identity becomes, and why",
      std::string("Shows which entry lets an identity in, which others it hides, and the "
                  "username and groups that it gets; or why no entry does, and which comes "
                  "nearest. Nobody is asked.\n\n") +
          k_identities + k_permission_sets + " AWS is asked only where the map does not name it." +
          "\n\nAs JSON: apiVersion, kind `Explanation`, arn, canonicalArn, mapped, list, line, "
          "username, groups, shadowed (list and line of each), atRandom (likewise), reason, "
          "nearest (line, arn, why).",
      "# Explain who a role's session becomes\n"
      "kubectl iam explain arn:aws:sts::111122223333:assumed-role/Dev/alice -m aws-auth.yaml\n\n"
      "# Explain who I am to the cluster\n"
      "aws sts get-caller-identity --output json | kubectl iam explain - -m aws-auth.yaml",
      define_explain,
      {ValueSource::map_principals}};
}

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
          proofs()};
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
          {{"explain", "shows who that is to the cluster, and by which entry"}}};
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

Verb remove_verb(const std::string& what, const std::string& summary, const std::string& example,
                 ValueSource words, std::function<Action(CLI::App&)> define) {
  const bool account = what == "account";
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
      std::move(define),
      {words}};
}

std::vector<Verb> remove_verbs() {
  return {remove_verb(
              "role", "Take IAM roles out",
              "# Take a role out\n"
              "kubectl iam remove-role arn:aws:iam::111122223333:role/Dev -m aws-auth.yaml\n\n"
              "# Take one group from a role\n"
              "kubectl iam remove-role arn:aws:iam::111122223333:role/Dev --group system:masters "
              "-m aws-auth.yaml\n\n"
              "# Take the role of an SSO permission set out\n"
              "kubectl iam remove-role --sso View@111122223333",
              ValueSource::map_roles,
              [](CLI::App& app) {
                return define_remove<commands::RemoveRoleOptions>(app, true, true);
              }),
          remove_verb(
              "user", "Take IAM users out",
              "# Take a user out\n"
              "kubectl iam remove-user arn:aws:iam::111122223333:user/alice -m aws-auth.yaml",
              ValueSource::map_users,
              [](CLI::App& app) { return define_remove<commands::RemoveUserOptions>(app, true); }),
          remove_verb(
              "account", "Take AWS accounts out",
              "# Let the roles and users of an account in no more, but for those with an entry\n"
              "kubectl iam remove-account 111122223333 -m aws-auth.yaml",
              ValueSource::map_accounts, [](CLI::App& app) {
                return define_remove<commands::RemoveAccountOptions>(app, false);
              })};
}

} // namespace

VerbGroup map_verbs() {
  VerbGroup group{
      "The Map (aws-auth)",
      {list_verb(), explain_verb(), add_role_verb(), add_user_verb(), add_account_verb()}};
  for (Verb& verb : remove_verbs()) {
    group.verbs.push_back(std::move(verb));
  }
  return group;
}

} // namespace iam::cli
