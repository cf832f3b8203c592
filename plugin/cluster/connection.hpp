#pragma once

#include "cluster/aws_session.hpp"
#include "cluster/eks_cluster.hpp"
#include "cluster/session.hpp"
#include "kube/selection.hpp"

#include <memory>
#include <string>

namespace iam::cluster {

// The flags of every verb that talks to a cluster or to AWS.
struct ConnectionFlags {
  ClusterFlags cluster;
  AwsFlags aws;
  std::string cluster_name; // of EKS; empty: found in the kubeconfig
  int verbosity = 0;        // from 6 on requests are shown
};

// Returns what the kubeconfig holds of the cluster and user that `flags` select. Connects to
// nothing. Throws as kube::load_kubeconfig and kube::select do.
kube::Selection selection_of(const ConnectionFlags& flags, const util::Environment& environment);

// Opens a conversation with AWS as the flags say, and otherwise as the exec stanza of `selection`
// does: with its variables, profile and region, but without its role. `host` must outlive it.
std::unique_ptr<AwsSession> open_aws(const ConnectionFlags& flags, const kube::Selection& selection,
                                     const Host& host);

// Returns which EKS cluster `selection` leads to: what the flags say, then the kubeconfig. Parts
// that are unknown are empty.
EksCluster eks_cluster_of(const ConnectionFlags& flags, const kube::Selection& selection);

// Throws util::UsageError if the name of `cluster` is unknown.
void require_name(const EksCluster& cluster);

} // namespace iam::cluster
