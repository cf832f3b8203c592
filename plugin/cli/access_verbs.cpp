// The verbs that prove access and make credentials: test-role, whoami, token,
// update-kubeconfig.

#include "cli/access_questions.hpp"
#include "cli/flags.hpp"
#include "cli/verb.hpp"
#include "commands/test_role.hpp"
#include "commands/token.hpp"
#include "commands/update_kubeconfig.hpp"
#include "commands/whoami.hpp"
#include "util/error.hpp"
#include "util/text.hpp"

#include <fmt/format.h>
#include <memory>
#include <utility>

namespace iam::cli {
namespace {

Action define_whoami(CLI::App& app) {
  const auto options = std::make_shared<commands::WhoamiOptions>();
  add_connection(app, options->location.connection);
  add_output(app, options->format, {"json", "yaml"});
  return [options](const Words& words, commands::Context& context) {
    require_no_words(words);
    return commands::run(*options, context);
  };
}

Action define_test_role(CLI::App& app) {
  const auto options = std::make_shared<commands::TestRoleOptions>();
  add_pairs(app, "--can", "VERB[,VERB...] RESOURCE[.GROUP]",
            "Ask whether the role may do this, in place of the common table. Each of several verbs "
            "is asked about. Can be given several times",
            Words{"get", "list", "watch", "create", "update", "patch", "delete"},
            [options](const std::string& verbs, const std::string& what) {
              for (kube::TypedQuestion& asked : access_questions(verbs, what)) {
                options->can.push_back(std::move(asked));
              }
            });
  add_text(app, "-n,--namespace", options->can_namespace,
           "The namespace to ask about. Without it all of them at once", ValueSource::namespaces);
  add_text(app, "--external-id", options->external_id,
           "The external id that the role's trust policy asks for");
  add_text(app, "--session-name", options->session_name, "The name of the role's session");
  add_text(app, "--mfa-serial", options->mfa_serial,
           "The serial number or ARN of your MFA device; its code is asked for");
  add_account(app, options->account);
  add_sso(app, options->sso, ValueSource::permission_sets);
  add_output(app, options->format, {"json", "yaml"});
  add_connection(app, options->location.connection);
  return [options](const Words& words, commands::Context& context) {
    options->identities = words;
    return commands::run(*options, context);
  };
}

Action define_token(CLI::App& app) {
  const auto options = std::make_shared<commands::TokenOptions>();
  add_text(app, "--cluster-id", options->cluster_id,
           "The id of a local cluster on Outposts, in place of its name");
  add_text(app, "--role-arn", options->role_arn, "The role to take on before signing",
           ValueSource::map_roles);
  add_switch(app, "--token-only", options->token_only, "Print the token and nothing else");
  add_connection(app, options->connection);
  return [options](const Words& words, commands::Context& context) {
    require_no_words(words);
    return commands::run(*options, context);
  };
}

commands::UpdateKubeconfigOptions::Exec exec_of(const std::string& text) {
  using Exec = commands::UpdateKubeconfigOptions::Exec;
  if (text != "aws" && text != "self") {
    throw util::UsageError(
        fmt::format("invalid --exec {}: it must be aws or self", util::quoted(text)));
  }
  return text == "self" ? Exec::self : Exec::aws;
}

// The name of the cluster is easily given as a word.
void require_no_name(const Words& words, const commands::UpdateKubeconfigOptions& options) {
  if (words.size() == 1 && options.name.empty()) {
    throw util::UsageError("unexpected argument " + util::quoted(words.front()), "",
                           "give the cluster's name with --name " + util::printable(words.front()));
  }
  require_no_words(words);
}

Action define_update_kubeconfig(CLI::App& app) {
  const auto options = std::make_shared<commands::UpdateKubeconfigOptions>();
  const auto exec = std::make_shared<std::string>("aws");
  add_text(app, "--name", options->name, "The EKS cluster's name");
  add_text(app, "--kubeconfig", options->kubeconfig,
           "The kubeconfig to change. Without it the file of KUBECONFIG that has the cluster, else "
           "its first, else ~/.kube/config",
           ValueSource::files);
  add_text(app, "--role-arn", options->role_arn, "The role to take on for access to the cluster");
  add_text(app, "--alias", options->alias, "The context's name. Without it that of the user",
           ValueSource::contexts);
  add_text(app, "--user-alias", options->user_alias,
           "The user's name. Without it the cluster's ARN", ValueSource::users);
  add_text(app, "--proxy-url", options->proxy_url, "The proxy through which to reach the cluster");
  add_text(
      app, "--exec", *exec,
      "What kubectl runs for a token. One of: (aws, self). With self this program, which needs "
      "no AWS CLI",
      Words{"aws", "self"});
  add_switch(app, "--no-switch", options->no_switch, "Leave the current context as it is");
  add_file_dry_run(app, options->dry_run,
                   "Print the changed kubeconfig, without its secrets, instead of writing it");
  add_aws_connection(app, options->aws, options->verbosity);
  return [options, exec](const Words& words, commands::Context& context) {
    require_no_name(words, *options);
    options->exec = exec_of(*exec);
    return commands::run(*options, context);
  };
}

Verb whoami_verb() {
  return {"whoami",
          {},
          "",
          "Show who you are to AWS and to the cluster",
          "Shows the IAM identity behind your credentials as the cluster sees it, the Kubernetes "
          "username and groups that it gets, the entry of the map that joins the two, and how the "
          "token was made. Where the cluster lets you in not at all, it still says as whom you "
          "came.\n\n"
          "As JSON: apiVersion, kind `CallerReview`, iam (arn, account, userId), credential, user "
          "(username, groups), explanation (as of explain).",
          "# Show who you are in the current context\n"
          "kubectl iam whoami\n\n"
          "# The same for another context, for a script\n"
          "kubectl iam whoami --context production -o json",
          define_whoami};
}

Verb test_role_verb() {
  return {
      "test-role",
      {},
      "IDENTITY",
      "Prove that a role gets in, and what it may do",
      "Takes the role on for fifteen minutes, makes a token, asks the API server who that is "
      "and what it may do, and compares with what the map says. Changes nothing. Where the "
      "cluster refuses, it tells the cause and the cure.\n\n"
      "Exit codes: 0 the role gets in and may do what was asked, 1 it does not, 2 that could "
      "not be tested; where AWS does not let you take the role on, that speaks of you and not "
      "of the role.\n\n"
      "As JSON: apiVersion, kind `RoleTest`, arn, sessionArn, admitted (null: not tested), user "
      "(username, groups), checks (verb, group, resource, subresource, name, namespace, "
      "allowed, reason), prediction (as of explain), cause, cure.",
      "# Prove that a role gets in\n"
      "kubectl iam test-role arn:aws:iam::111122223333:role/Dev\n\n"
      "# Prove what it may do in a namespace\n"
      "kubectl iam test-role arn:aws:iam::111122223333:role/Dev --can create deployments.apps "
      "--can get,list secrets -n web\n\n"
      "# Prove that the people of a permission set get in, by your own assignment\n"
      "kubectl iam test-role --sso Dev@111122223333\n\n"
      "# With an external id\n"
      "kubectl iam test-role arn:aws:iam::111122223333:role/Vendor --external-id k3y",
      define_test_role,
      {ValueSource::map_roles},
      {},
      2};
}

Verb token_verb() {
  return {
      "token",
      {},
      "",
      "Make a token for an EKS cluster",
      "Prints a token as kubectl wants it of an exec plugin: in place of `aws eks get-token`, "
      "to the byte what that makes of the same credentials in the same second. Nothing is sent, "
      "unless the credentials themselves have to be fetched.",
      "# A token for the cluster of the current context\n"
      "kubectl iam token\n\n"
      "# For a named cluster, after taking a role on\n"
      "kubectl iam token --cluster-name prod --region eu-west-1 --role-arn "
      "arn:aws:iam::111122223333:role/Dev\n\n"
      "# For curl\n"
      "kubectl iam token --token-only",
      define_token};
}

Verb update_kubeconfig_verb() {
  return {
      "update-kubeconfig",
      {},
      "",
      "Put an EKS cluster into the kubeconfig",
      "Adds a cluster, a user and a context to the kubeconfig, or brings them up to date, and "
      "switches to the context: as `aws eks update-kubeconfig` does it, to the same effect, "
      "but in place. Comments, order and all other entries keep their bytes, the file its mode, "
      "and a link stays one. It is written whole or not at all, under the lock that kubectl "
      "takes.",
      "# The cluster prod of the configured Region\n"
      "kubectl iam update-kubeconfig --name prod\n\n"
      "# Without an AWS CLI on the machine, under a short name\n"
      "kubectl iam update-kubeconfig --name prod --region eu-west-1 --exec self --alias prod\n\n"
      "# See what the file would become\n"
      "kubectl iam update-kubeconfig --name prod --dry-run",
      define_update_kubeconfig};
}

} // namespace

VerbGroup access_verbs() {
  return {
      "Proof of Access and Credentials",
      {test_role_verb(), whoami_verb(), token_verb(), update_kubeconfig_verb(), sso_roles_verb()}};
}

} // namespace iam::cli
