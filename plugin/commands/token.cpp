#include "commands/token.hpp"

#include "aws/cluster_token.hpp"
#include "aws/credentials/cache_names.hpp"
#include "aws/credentials/cli_cache.hpp"
#include "cluster/token_command.hpp"
#include "identity/principal.hpp"
#include "kube/selection.hpp"
#include "util/json.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

namespace iam::commands {
namespace {

constexpr const char* k_group = "client.authentication.k8s.io";
constexpr const char* k_info = "KUBERNETES_EXEC_INFO";

// Returns the command that makes the kubeconfig run this program for the same token.
std::string command_that_rewrites(const TokenOptions& options, const std::string& cluster) {
  std::vector<std::string> words = {"update-kubeconfig", "--exec", "self", "--name", cluster};
  if (!options.role_arn.empty()) {
    words.insert(words.end(), {"--role-arn", options.role_arn});
  }
  return util::own_command(words);
}

// The version that kubectl asks for, or, with a warning, the one that all of them read, as in the
// AWS CLI.
std::string api_version(const TokenOptions& options, const std::string& cluster,
                        const cluster::Host& host) {
  std::string fallback = fmt::format("{}/v1beta1", k_group);
  const auto info = host.environment.get_nonempty(k_info);
  if (!info) {
    return fallback;
  }
  try {
    std::string version = util::text_at(util::parse_json(*info, k_info), "apiVersion");
    if (version == fallback || version == fmt::format("{}/v1", k_group)) {
      return version;
    }
    if (version == fmt::format("{}/v1alpha1", k_group)) {
      host.warn("the kubeconfig uses the deprecated version v1alpha1 of exec credentials; rewrite "
                "it with " +
                command_that_rewrites(options, cluster));
      return version;
    }
    host.warn(fmt::format("{} asks for {}, which is not known; answering with {}", k_info,
                          util::quoted(version), fallback));
  } catch (const util::Error& error) {
    host.warn(fmt::format("{} is {}; answering with {}", k_info, error.cause(), fallback));
  }
  return fallback;
}

// Uses the AWS CLI's cache, which saves a call for each command that needs a token.
aws::Credentials assume_role(const TokenOptions& options, cluster::AwsSession& aws,
                             const cluster::Host& host) {
  aws::AssumeRoleRequest request;
  request.role_arn = options.role_arn;
  request.role_session_name =
      options.session_name.empty() ? cluster::k_token_session_name : options.session_name;
  return aws::CliCache(host.environment, host.clock)
      .get(aws::assume_role_cache_name(request), aws::CachedKind::assumed_role,
           [&] { return aws.sts().assume_role(request).credentials; });
}

void check(const TokenOptions& options) {
  if (!options.connection.cluster_name.empty() && !options.cluster_id.empty()) {
    throw util::UsageError("--cluster-name and --cluster-id cannot be combined");
  }
  identity::check_role_arn("--role-arn", options.role_arn);
  if (!options.session_name.empty() && options.role_arn.empty()) {
    throw util::UsageError("--session-name is only for --role-arn", "",
                           "give the role to assume with --role-arn");
  }
  if (!options.session_name.empty()) {
    identity::check_session_name(options.session_name);
  }
}

// The kubeconfig's own way to a token may lead to another identity than ours.
void note_other_command(const kube::Selection& selection, const aws::ResolvedCredentials& signer,
                        const cluster::Host& host) {
  const auto& exec = selection.user.exec;
  if (!exec ||
      (cluster::token_command_of(*exec) && cluster::is_plain_command(*exec, host.environment))) {
    return;
  }
  host.note(fmt::format("{}, which the kubeconfig runs for a token, was not asked: this one is "
                        "signed with the AWS credentials of {}",
                        exec->command,
                        signer.detail.empty() ? std::string(aws::name_of(signer.provider))
                                              : signer.detail));
}

// Whether flags choose a context, or a part of one.
bool names_context(const cluster::ClusterFlags& flags) {
  return !flags.kubeconfig.empty() || !flags.overrides.context.empty() ||
         !flags.overrides.cluster.empty() || !flags.overrides.user.empty();
}

// The context's cluster and user; empty if the flags name the cluster but no context, since no
// kubeconfig is needed then.
kube::Selection selected(const TokenOptions& options, const cluster::Host& host) {
  const bool is_named = !options.connection.cluster_name.empty() || !options.cluster_id.empty();
  if (is_named && !names_context(options.connection.cluster)) {
    return {};
  }
  return cluster::selection_of(options.connection, host.environment);
}

std::string cluster_name(const TokenOptions& options, const kube::Selection& selection) {
  if (!options.cluster_id.empty()) {
    return options.cluster_id;
  }
  const cluster::EksCluster cluster = cluster::eks_cluster_of(options.connection, selection);
  cluster::require_name(cluster);
  return cluster.name;
}

} // namespace

int run(const TokenOptions& options, const cluster::Host& host) {
  check(options);
  const kube::Selection selection = selected(options, host);
  const std::string cluster = cluster_name(options, selection);
  const cluster::Host own_host = host.with(options.connection.verbosity, cluster::Input::free);
  const auto aws = cluster::open_aws(options.connection, selection, own_host);
  const aws::Credentials credentials =
      options.role_arn.empty() ? aws->credentials().credentials : assume_role(options, *aws, host);
  const aws::ClusterToken token = aws->sign_token(credentials, cluster);
  note_other_command(selection, aws->credentials(), host);
  if (options.token_only) {
    fmt::print(host.out, "{}\n", token.text.reveal());
  } else {
    // The AWS CLI ends with an empty line.
    host.out << aws::exec_credential_text(token, api_version(options, cluster, host)) << '\n';
  }
  return 0;
}

} // namespace iam::commands
