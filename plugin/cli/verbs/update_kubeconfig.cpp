#include "commands/update_kubeconfig.hpp"

#include "cli/flags.hpp"
#include "cli/verbs/verbs.hpp"
#include "util/error.hpp"
#include "util/text.hpp"

#include <memory>

namespace iam::cli {
namespace {

using commands::UpdateKubeconfigOptions;

// Users easily give the cluster's name as a word.
void require_no_name(const Words& words, const UpdateKubeconfigOptions& options) {
  if (words.size() == 1 && options.name.empty()) {
    throw util::UsageError("unexpected argument " + util::quoted(words.front()), "",
                           "give the cluster's name with --name " + words.front());
  }
  require_no_words(words);
}

Action define_update_kubeconfig(CLI::App& app) {
  const auto options = std::make_shared<UpdateKubeconfigOptions>();
  add_text(app, "--name", options->name, "The EKS cluster's name", ValueSource::eks_clusters);
  add_text(app, "--kubeconfig", options->kubeconfig,
           "The kubeconfig to change. Without it the file of KUBECONFIG that has the cluster, else "
           "its first, else ~/.kube/config",
           ValueSource::files);
  add_text(app, "--role-arn", options->role_arn, "The role to assume for access to the cluster");
  add_text(
      app, "--assume-role-arn", options->assume_role_arn,
      "The role to assume for describing the cluster, such as one in the cluster's account. It "
      "is not written to the kubeconfig");
  add_text(app, "--alias", options->alias, "The context's name. Without it that of the user",
           ValueSource::contexts);
  add_text(app, "--user-alias", options->user_alias,
           "The user's name. Without it the cluster's ARN", ValueSource::users);
  add_text(app, "--proxy-url", options->proxy_url, "The proxy through which to reach the cluster");
  add_choice(
      app, "--exec", options->exec,
      "What kubectl runs to get a token. One of: (aws, self). With self it is this program, "
      "which needs no AWS CLI",
      {{"aws", UpdateKubeconfigOptions::Exec::aws}, {"self", UpdateKubeconfigOptions::Exec::self}});
  add_switch(app, "--no-switch", options->no_switch, "Do not switch to the context");
  add_file_dry_run(app, options->dry_run,
                   "Print the changed kubeconfig, without its secrets, instead of writing it");
  add_switch(app, "--verbose", options->verbose, "Print the entries that were written as well");
  add_aws_connection(app, options->aws, options->verbosity);
  return [options](const Words& words, const cluster::Host& host) {
    require_no_name(words, *options);
    return commands::run(*options, host);
  };
}

} // namespace

Verb update_kubeconfig_verb() {
  return {
      .name = "update-kubeconfig",
      .summary = "Put an EKS cluster into the kubeconfig",
      .description =
          "Adds a cluster, a user and a context to the kubeconfig or updates them, and switches "
          "to the context. The effect is that of `aws eks update-kubeconfig`, but the file is "
          "edited in place: comments, order and all other entries keep their bytes, the file "
          "keeps its mode, and a link stays a link. It is written whole or not at all, under "
          "the lock that kubectl takes.",
      .examples = "# The cluster prod of the configured Region\n"
                  "kubectl iam update-kubeconfig --name prod\n\n"
                  "# Without an AWS CLI on the machine, under a short name\n"
                  "kubectl iam update-kubeconfig --name prod --region eu-west-1 --exec self "
                  "--alias prod\n\n"
                  "# Show what the file would become\n"
                  "kubectl iam update-kubeconfig --name prod --dry-run",
      .define = define_update_kubeconfig};
}

} // namespace iam::cli
