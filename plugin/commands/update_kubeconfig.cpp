#include "commands/update_kubeconfig.hpp"

#include "aws/error.hpp"
#include "cluster/api_mode.hpp"
#include "identity/arn.hpp"
#include "kube/kubeconfig_edit.hpp"
#include "kube/kubeconfig_file.hpp"
#include "kube/kubeconfig_load.hpp"
#include "kube/kubeconfig_read.hpp"
#include "kube/kubeconfig_redact.hpp"
#include "util/file.hpp"
#include "util/process.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"
#include "yaml/read/document.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

namespace iam::commands {
namespace {

using Exec = UpdateKubeconfigOptions::Exec;
using Words = std::vector<std::string>;

// For a cure: which names `--name` may take. Empty where AWS does not tell.
std::string clusters_there(cluster::AwsSession& aws) {
  try {
    const Words names = aws.eks("").list_clusters();
    return names.empty() ? fmt::format("there is no cluster in {}", aws.settings().require_region())
                         : fmt::format("the clusters in {} are: {}",
                                       aws.settings().require_region(), fmt::join(names, ", "));
  } catch (const util::Error&) { // the error that this is the cure for counts
    return "";
  }
}

aws::EksCluster describe(const std::string& name, cluster::AwsSession& aws) {
  try {
    aws::EksCluster cluster = aws.eks("").describe_cluster(name);
    if (cluster.status != "ACTIVE" && cluster.status != "UPDATING") {
      throw util::Error("Cluster status is " + cluster.status, cluster.arn,
                        "wait until it is ACTIVE: " +
                            util::aws_command({"eks", "wait", "cluster-active", "--name", name}));
    }
    return cluster;
  } catch (const aws::AwsError& error) {
    if (error.code() != "ResourceNotFoundException") {
      throw;
    }
    throw util::Error(error.cause(), error.where(), clusters_there(aws));
  }
}

std::string region_of(const aws::EksCluster& cluster) {
  const auto arn = identity::parse_arn(cluster.arn);
  if (!arn || arn->region.empty()) {
    throw util::Error("EKS gives the cluster an invalid ARN: " + util::quoted(cluster.arn));
  }
  return arn->region;
}

Words cluster_flag(const aws::EksCluster& cluster) {
  return cluster.is_known_by_id ? Words{"--cluster-id", cluster.id}
                                : Words{"--cluster-name", cluster.name};
}

void append(Words& words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
}

// The one that `aws eks update-kubeconfig` writes, to the word.
kube::ExecStanza exec_of_aws(const UpdateKubeconfigOptions& options, const aws::EksCluster& cluster,
                             const std::string& profile) {
  kube::ExecStanza exec;
  exec.api_version = "client.authentication.k8s.io/v1beta1";
  exec.command = "aws";
  exec.args = {"--region", region_of(cluster), "eks", "get-token"};
  append(exec.args, cluster_flag(cluster));
  append(exec.args, {"--output", "json"});
  if (!options.role_arn.empty()) {
    append(exec.args, {"--role", options.role_arn});
  }
  if (!profile.empty()) {
    exec.env = {{"AWS_PROFILE", profile}};
  }
  return exec;
}

kube::ExecStanza exec_of_self(const UpdateKubeconfigOptions& options,
                              const aws::EksCluster& cluster, const std::string& profile) {
  kube::ExecStanza exec;
  exec.api_version = "client.authentication.k8s.io/v1";
  exec.command = "kubectl-iam";
  exec.args = {"token"};
  append(exec.args, cluster_flag(cluster));
  append(exec.args, {"--region", region_of(cluster)});
  if (!profile.empty()) {
    append(exec.args, {"--profile", profile});
  }
  if (!options.role_arn.empty()) {
    append(exec.args, {"--role-arn", options.role_arn});
  }
  exec.interactive_mode = "IfAvailable"; // for the code of an MFA device
  exec.install_hint = "kubectl-iam, which makes the tokens for this cluster, is not on the PATH. "
                      "Install it with: kubectl krew install iam";
  return exec;
}

kube::WayIn way_into(const aws::EksCluster& cluster, const UpdateKubeconfigOptions& options,
                     const std::string& profile) {
  kube::WayIn way;
  way.cluster_name = cluster.arn;
  way.user_name = options.user_alias.empty() ? cluster.arn : options.user_alias;
  way.context_name = options.alias.empty() ? way.user_name : options.alias;
  way.server = cluster.endpoint;
  way.certificate_authority_data = cluster.certificate_authority;
  way.proxy_url = options.proxy_url;
  way.exec = options.exec == Exec::self ? exec_of_self(options, cluster, profile)
                                        : exec_of_aws(options, cluster, profile);
  return way;
}

// The context is replaced, as the AWS CLI does it; its namespace goes.
void warn_of_lost_namespace(const kube::Kubeconfig& before, const std::string& name,
                            const cluster::Host& host) {
  const auto found = before.contexts.find(name);
  if (found != before.contexts.end() && !found->second.namespace_.empty()) {
    const std::string& lost = found->second.namespace_;
    host.warn(
        fmt::format("the context no longer has the namespace {}; to have it back: {}", lost,
                    util::kubectl_command({"config", "set-context", name, "--namespace", lost})));
  }
}

// A file that goes before the one that was written may name another current context.
void warn_of_other_context(const std::string& name, const cluster::Host& host) {
  try {
    const std::string current = kube::load_kubeconfig("", host.environment).config.current_context;
    if (current != name) {
      host.warn(fmt::format("an earlier file of KUBECONFIG makes {} the current context; to "
                            "switch: {}",
                            util::quoted(current),
                            util::kubectl_command({"config", "use-context", name})));
    }
  } catch (const kube::KubeconfigError&) {
    // Another file is broken, which was said when the file was chosen. The work is done.
  }
}

void warn_of_missing_command(const kube::WayIn& way, const cluster::Host& host) {
  const auto path = host.environment.get("PATH");
  if (!util::which(way.exec.command, path.value_or(""))) {
    host.warn(way.exec.command == "aws"
                  ? "the kubeconfig runs aws for tokens, which is not on the PATH; with "
                    "--exec self no AWS CLI is needed"
                  : way.exec.command + " is not on the PATH, where kubectl looks for it");
  }
}

void write(const kube::WayIn& way, const std::string& file, const UpdateKubeconfigOptions& options,
           kube::CurrentContext current, const cluster::Host& host) {
  kube::Kubeconfig before;
  kube::rewrite_kubeconfig(
      file, host.clock,
      [&](const kube::KubeconfigText& text) {
        before = kube::read_kubeconfig(text.value_or(""), file);
        return kube::with_way_in(text.value_or(""), file, way, current);
      },
      [&](const std::string& text) { host.note(text); });
  const bool was_there = before.clusters.contains(way.cluster_name);
  fmt::print(host.out, "{}\n",
             util::printable(fmt::format("{} context {} {} {}", was_there ? "Updated" : "Added new",
                                         way.context_name, was_there ? "in" : "to", file)));
  warn_of_lost_namespace(before, way.context_name, host);
  warn_of_missing_command(way, host);
  if (current == kube::CurrentContext::switch_to && options.kubeconfig.empty()) {
    warn_of_other_context(way.context_name, host);
  }
  if (!was_there && host.out_is_terminal) {
    host.note("to see who you are there: " +
              util::own_command({"whoami", "--context", way.context_name}));
  }
}

void show(const std::string& text, const std::string& file, const cluster::Host& host) {
  try {
    host.out << kube::without_secrets(text);
  } catch (const yaml::ParseError& error) { // after the document that kubectl reads
    throw kube::KubeconfigError(
        "cannot be shown without its secrets: " + error.cause(),
        fmt::format("{}:{}:{}", file, error.position().line, error.position().column),
        "repair the file at this place, or leave --dry-run out");
  }
}

} // namespace

int run(const UpdateKubeconfigOptions& options, const cluster::Host& host) {
  const cluster::Host own_host = host.with(options.verbosity, cluster::Input::free);
  cluster::AwsSession aws(options.aws, host.environment, own_host);
  if (options.name.empty()) {
    throw util::UsageError("required flag(s) \"name\" not set", "", clusters_there(aws));
  }
  const aws::EksCluster cluster = describe(options.name, aws);
  if (cluster.authentication_mode == "API") {
    cluster::remember_api_mode(cluster.endpoint, host.environment);
  }
  const kube::WayIn way = way_into(cluster, options, aws.settings().named_profile().value_or(""));
  const auto current =
      options.no_switch ? kube::CurrentContext::keep : kube::CurrentContext::switch_to;
  const std::string file =
      kube::kubeconfig_file_of(way.cluster_name, options.kubeconfig, host.environment,
                               [&](const std::string& text) { host.warn(text); });
  if (options.dry_run) {
    show(kube::with_way_in(util::read_file_if_there(file).value_or(""), file, way, current), file,
         host);
    return 0;
  }
  write(way, file, options, current, host);
  return 0;
}

} // namespace iam::commands
