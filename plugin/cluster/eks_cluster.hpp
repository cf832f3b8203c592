#pragma once

#include "kube/selection.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace iam::cluster {

// The EKS cluster of a context. Unknown parts are empty.
struct EksCluster {
  std::string name; // on Outposts: the id
  std::string region;
  std::string account;
  std::string partition; // that of the region

  friend bool operator==(const EksCluster&, const EksCluster&) = default;
};

// Returns the cluster that the ARN `text` names, `arn:PARTITION:eks:REGION:ACCOUNT:cluster/NAME`;
// nullopt if it is no such ARN.
std::optional<EksCluster> cluster_of_arn(std::string_view text);

// Returns what the kubeconfig alone says, each part from the first of these that has it: the exec
// stanza's arguments and variables; an EKS ARN (as `aws eks update-kubeconfig` writes it) or
// eksctl's `NAME.REGION.eksctl.io` as the cluster's or the context's name; the API server's host.
EksCluster eks_cluster_of(const kube::Selection& selection);

} // namespace iam::cluster
