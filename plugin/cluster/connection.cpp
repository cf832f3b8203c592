#include "cluster/connection.hpp"

#include "cluster/token_command.hpp"
#include "identity/partition.hpp"
#include "kube/kubeconfig_load.hpp"
#include "util/error.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>

namespace iam::cluster {

namespace {

bool is_arn(std::string_view text) {
  return text.starts_with("arn:");
}

// The cluster whose ARN --cluster-name gives.
EksCluster named_cluster(const ConnectionFlags& flags) {
  const auto cluster = cluster_of_arn(flags.cluster_name);
  if (!cluster) {
    throw util::UsageError("--cluster-name is not the ARN of an EKS cluster", flags.cluster_name,
                           "give the cluster's name, or arn:PARTITION:eks:REGION:ACCOUNT:"
                           "cluster/NAME");
  }
  if (flags.aws.region && *flags.aws.region != cluster->region) {
    throw util::UsageError(fmt::format("--region {} is not the Region of the cluster, which is {}",
                                       *flags.aws.region, cluster->region),
                           flags.cluster_name, "leave --region out");
  }
  return *cluster;
}

} // namespace

kube::Selection selection_of(const ConnectionFlags& flags, const util::Environment& environment) {
  const auto loaded = kube::load_kubeconfig(flags.cluster.kubeconfig, environment);
  return kube::select(loaded.config, flags.cluster.overrides, environment);
}

void require_profile(const ConnectionFlags& flags, const Host& host) {
  if (flags.aws.profile) {
    aws::Settings::load({flags.aws.profile, std::nullopt}, host.environment);
  }
}

std::unique_ptr<AwsSession> open_aws(const ConnectionFlags& flags, const kube::Selection& selection,
                                     const Host& host) {
  AwsFlags aws = flags.aws;
  util::Environment environment = host.environment;
  if (const auto& exec = selection.user.exec) {
    const auto command = token_command_of(*exec);
    // A named profile decides everything else too; the stanza's keys would hide it.
    if (!aws.profile) {
      environment = environment_of(*exec, environment);
      aws.profile = command ? command->profile : std::nullopt;
    }
  }
  if (!aws.region) {
    const std::string region = eks_cluster_of(flags, selection).region;
    aws.region = region.empty() ? std::nullopt : std::optional(region);
  }
  return std::make_unique<AwsSession>(aws, environment, host);
}

EksCluster eks_cluster_of(const ConnectionFlags& flags, const kube::Selection& selection) {
  if (is_arn(flags.cluster_name)) {
    return named_cluster(flags);
  }
  EksCluster cluster = eks_cluster_of(selection);
  if (!flags.cluster_name.empty()) {
    cluster.name = flags.cluster_name;
  }
  if (flags.aws.region) {
    cluster.region = *flags.aws.region;
    cluster.partition = identity::partition_of_region(cluster.region).id;
  }
  return cluster;
}

void require_name(const EksCluster& cluster) {
  if (cluster.name.empty()) {
    throw util::UsageError("the kubeconfig does not say which EKS cluster its context leads to", "",
                           "give --cluster-name");
  }
}

} // namespace iam::cluster
