#include "commands/token.hpp"

#include "aws/cluster_token.hpp"
#include "aws/credentials/cache_names.hpp"
#include "aws/credentials/cli_cache.hpp"
#include "kube/selection.hpp"
#include "util/json.hpp"
#include "util/text.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

namespace iam::commands {
namespace {

constexpr const char* k_group = "client.authentication.k8s.io";
constexpr const char* k_info = "KUBERNETES_EXEC_INFO";

// The version that kubectl asks for, or the one that all of them read, with a word about why, as
// the AWS CLI has it.
std::string api_version(const Context& context) {
  std::string fallback = fmt::format("{}/v1beta1", k_group);
  const auto info = context.host.environment.get_nonempty(k_info);
  if (!info) {
    return fallback;
  }
  try {
    std::string version = util::text_at(util::parse_json(*info, k_info), "apiVersion");
    if (version == fallback || version == fmt::format("{}/v1", k_group)) {
      return version;
    }
    if (version == fmt::format("{}/v1alpha1", k_group)) {
      warn(context, "the kubeconfig uses the deprecated version v1alpha1 of exec credentials; "
                    "update-kubeconfig writes it anew");
      return version;
    }
    warn(context, fmt::format("{} asks for {}, which is not known; answering with {}", k_info,
                              util::quoted(version), fallback));
  } catch (const util::Error& error) {
    warn(context, fmt::format("{} is {}; answering with {}", k_info, util::printable(error.cause()),
                              fallback));
  }
  return fallback;
}

// With the AWS CLI's cache, which spares a call for each command that wants a token.
aws::Credentials assume_role(const std::string& role_arn, cluster::AwsSession& aws,
                             const Context& context) {
  aws::AssumeRoleRequest request;
  request.role_arn = role_arn;
  request.role_session_name = cluster::k_token_session_name;
  return aws::CliCache(context.host.environment, context.host.clock)
      .get(aws::assume_role_cache_name(request), aws::CachedKind::assumed_role,
           [&] { return aws.sts().assume_role(request).credentials; });
}

void check(const TokenOptions& options) {
  if (!options.connection.cluster_name.empty() && !options.cluster_id.empty()) {
    throw util::UsageError("--cluster-name and --cluster-id do not go together");
  }
}

// The context's cluster and user; nothing where the flags name the cluster, since then no
// kubeconfig is needed.
kube::Selection selected(const TokenOptions& options, const Context& context) {
  if (!options.connection.cluster_name.empty() || !options.cluster_id.empty()) {
    return {};
  }
  return selection_of(options.connection, context.host.environment);
}

std::string cluster_name(const TokenOptions& options, const kube::Selection& selection) {
  if (!options.cluster_id.empty()) {
    return options.cluster_id;
  }
  const cluster::EksCluster cluster = eks_cluster_of(options.connection, selection);
  require_name(cluster);
  return cluster.name;
}

} // namespace

int run(const TokenOptions& options, Context& context) {
  check(options);
  const kube::Selection selection = selected(options, context);
  const std::string cluster = cluster_name(options, selection);
  const auto aws = open_aws(options.connection, selection, context);
  const aws::Credentials credentials = options.role_arn.empty()
                                           ? aws->credentials().credentials
                                           : assume_role(options.role_arn, *aws, context);
  const aws::ClusterToken token = aws->sign_token(credentials, cluster);
  if (options.token_only) {
    fmt::print(context.out, "{}\n", token.text.reveal());
  } else {
    // The AWS CLI ends with an empty line.
    context.out << aws::exec_credential_text(token, api_version(context)) << '\n';
  }
  return 0;
}

} // namespace iam::commands
