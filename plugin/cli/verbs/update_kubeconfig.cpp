#include "commands/update_kubeconfig.hpp"

#include "cli/flags.hpp"
#include "cli/verbs/verbs.hpp"
#include "util/error.hpp"
#include "util/text.hpp"

#include <fmt/format.h>
#include <memory>

namespace iam::cli {
namespace {

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
  return [options, exec](const Words& words, const cluster::Host& host) {
    require_no_name(words, *options);
    options->exec = exec_of(*exec);
    return commands::run(*options, host);
  };
}

} // namespace

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

} // namespace iam::cli
