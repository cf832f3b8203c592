#include "commands/update_kubeconfig.hpp"

#include "aws/error.hpp"
#include "cluster/api_mode.hpp"
#include "cluster/token_command.hpp"
#include "identity/arn.hpp"
#include "identity/principal.hpp"
#include "kube/kubeconfig_edit.hpp"
#include "kube/kubeconfig_file.hpp"
#include "kube/kubeconfig_load.hpp"
#include "kube/kubeconfig_read.hpp"
#include "kube/kubeconfig_redact.hpp"
#include "kube/validate.hpp"
#include "util/file.hpp"
#include "util/process.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"
#include "yaml/edit/style.hpp"
#include "yaml/read/document.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ostream.h>

namespace iam::commands {
namespace {

using Exec = UpdateKubeconfigOptions::Exec;
using Words = std::vector<std::string>;

// EKS, for the session or, as in the AWS CLI, for the role of --assume-role-arn.
aws::Eks open_eks(const UpdateKubeconfigOptions& options, cluster::AwsSession& aws) {
  if (options.assume_role_arn.empty()) {
    return aws.eks("");
  }
  aws::AssumeRoleRequest request;
  request.role_arn = options.assume_role_arn;
  request.role_session_name = "EKSDescribeClusterSession";
  return {aws.runtime(), aws.settings().endpoint(aws::Service::eks),
          aws.sts().assume_role(request).credentials};
}

// For a cure: which names `--name` may take. Empty where AWS does not tell.
std::string clusters_there(aws::Eks& eks, const aws::Settings& settings) {
  try {
    const Words names = eks.list_clusters();
    return names.empty() ? fmt::format("there is no cluster in {}", settings.require_region())
                         : fmt::format("the clusters in {} are: {}", settings.require_region(),
                                       fmt::join(names, ", "));
  } catch (const util::Error&) { // the error that this is the cure for counts
    return "";
  }
}

std::string cure_without_name(const UpdateKubeconfigOptions& options, cluster::AwsSession& aws) {
  try {
    aws::Eks eks = open_eks(options, aws);
    return clusters_there(eks, aws.settings());
  } catch (const util::Error&) { // the error that this is the cure for counts
    return "";
  }
}

aws::EksCluster describe(const std::string& name, aws::Eks& eks, const aws::Settings& settings) {
  try {
    aws::EksCluster cluster = eks.describe_cluster(name);
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
    throw util::Error(error.cause(), error.where(), clusters_there(eks, settings));
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

// Damaged entries that will be replaced have no values.
kube::Kubeconfig read_before(const std::string& text, const std::string& file,
                             const kube::WayIn& way) {
  try {
    return kube::read_kubeconfig(text, file);
  } catch (const kube::KubeconfigError&) {
    return kube::read_kubeconfig(text, file, [&](std::string_view list, const std::string& name) {
      return !kube::replaces(way, list, name);
    });
  }
}

// What this program cannot sign for is a wrapper, such as aws-vault; its arguments are not
// shown, because they may hold secrets.
void note_replaced_wrapper(const kube::Kubeconfig& before, const kube::WayIn& way,
                           const cluster::Host& host) {
  const auto found = before.users.find(way.user_name);
  const auto& exec = found == before.users.end() ? std::nullopt : found->second.exec;
  if (exec && !exec->command.empty() && !cluster::token_command_of(*exec)) {
    host.note(fmt::format("the user {} got its tokens from {}, and now gets them from {}",
                          way.user_name, exec->command, way.exec.command));
  }
}

// The user's entry is replaced as a whole; its other credentials go.
void warn_of_lost_credentials(const kube::Kubeconfig& before, const std::string& name,
                              const cluster::Host& host) {
  const auto found = before.users.find(name);
  if (found == before.users.end()) {
    return;
  }
  const kube::User& user = found->second;
  const char* const lost =
      !user.token.empty() || !user.token_file.empty() ? "token"
      : !user.client_certificate.empty() || !user.client_certificate_data.empty()
          ? "client certificate"
      : !user.username.empty() || !user.password.empty() ? "password"
      : user.auth_provider                               ? "auth provider"
                                                         : nullptr;
  if (lost != nullptr) {
    host.warn(fmt::format("the user {} no longer has its {}, and now signs in with an exec command",
                          name, lost));
  }
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

// As the AWS CLI prints them.
void print_entries(const kube::WayIn& way, std::ostream& out) {
  const std::vector<kube::ListEntry> entries = kube::entries_of(way);
  out << "Entries:\n\n";
  for (const char* const list : {"contexts", "users", "clusters"}) {
    const auto entry = std::ranges::find(entries, list, &kube::ListEntry::list);
    yaml::ItemStyle style;
    style.list_offset = 0;
    std::string text;
    for (const auto& [name, value] : kube::content_of(*entry).fields) {
      text += yaml::block_field(name, value, 0, style);
    }
    out << kube::without_secrets(text) << '\n';
  }
}

void write(const kube::WayIn& way, const std::string& file, const UpdateKubeconfigOptions& options,
           kube::CurrentContext current, const cluster::Host& host) {
  kube::Kubeconfig before;
  kube::rewrite_kubeconfig(
      file, host.clock,
      [&](const kube::KubeconfigText& text) {
        const std::string old = kube::text_to_change(text, file, host.environment);
        before = read_before(old, file, way);
        return kube::with_way_in(old, file, way, current);
      },
      [&](const std::string& text) { host.note(text); });
  host.on_change();
  const bool was_there = before.clusters.contains(way.cluster_name);
  fmt::print(host.out, "{}\n",
             util::printable(fmt::format("{} context {} {} {}", was_there ? "Updated" : "Added new",
                                         way.context_name, was_there ? "in" : "to", file)));
  if (options.verbose) {
    print_entries(way, host.out);
  }
  note_replaced_wrapper(before, way, host);
  warn_of_lost_credentials(before, way.user_name, host);
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

// Throws util::UsageError for values that kubectl or AWS would refuse in every later command.
void check_values(const UpdateKubeconfigOptions& options) {
  identity::check_role_arn("--role-arn", options.role_arn);
  identity::check_role_arn("--assume-role-arn", options.assume_role_arn);
  if (!options.proxy_url.empty() && !kube::is_proxy(options.proxy_url)) {
    throw util::UsageError("--proxy-url is not the URL of a proxy", "",
                           "write http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT");
  }
}

} // namespace

int run(const UpdateKubeconfigOptions& options, const cluster::Host& host) {
  check_values(options);
  const cluster::Host own_host = host.with(options.verbosity, cluster::Input::free);
  cluster::AwsSession aws(options.aws, host.environment, own_host);
  if (options.name.empty()) {
    throw util::UsageError("required flag(s) \"name\" not set", "",
                           cure_without_name(options, aws));
  }
  aws::Eks eks = open_eks(options, aws);
  const aws::EksCluster cluster = describe(options.name, eks, aws.settings());
  if (cluster.authentication_mode == "API" && !options.dry_run) {
    cluster::remember_api_mode(cluster.endpoint, host.environment);
  }
  const kube::WayIn way = way_into(cluster, options, aws.settings().named_profile().value_or(""));
  const auto current =
      options.no_switch ? kube::CurrentContext::keep : kube::CurrentContext::switch_to;
  const std::string file =
      kube::kubeconfig_file_of(way.cluster_name, options.kubeconfig, host.environment,
                               [&](const std::string& text) { host.warn(text); });
  if (options.dry_run) {
    const std::string old =
        kube::text_to_change(util::read_file_if_there(file), file, host.environment);
    show(kube::with_way_in(old, file, way, current), file, host);
    return 0;
  }
  write(way, file, options, current, host);
  return 0;
}

} // namespace iam::commands
