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
  std::string cluster_name; // of EKS, or its ARN; empty: found in the kubeconfig
  int verbosity = 0;        // from 6 on requests are shown
};

// Returns the cluster and user of the kubeconfig that `flags` select. Sends nothing. Throws as
// kube::load_kubeconfig and kube::select do.
kube::Selection selection_of(const ConnectionFlags& flags, const util::Environment& environment);

// Throws aws::ConfigError if --profile names a profile that does not exist.
void require_profile(const ConnectionFlags& flags, const Host& host);

// Opens a session with AWS according to the flags, and otherwise to the exec stanza of `selection`:
// with its variables and profile, but without its role. Its region is that of the EKS cluster, if
// the flags or the kubeconfig say it. `host` must outlive it. Throws as eks_cluster_of.
std::unique_ptr<AwsSession> open_aws(const ConnectionFlags& flags, const kube::Selection& selection,
                                     const Host& host);

// Returns the EKS cluster of `selection`, from the flags and then the kubeconfig. Unknown parts are
// empty. Throws util::UsageError if --cluster-name is an ARN, but not that of an EKS cluster or not
// of the region that --region names.
EksCluster eks_cluster_of(const ConnectionFlags& flags, const kube::Selection& selection);

// Throws util::UsageError if the name of `cluster` is unknown.
void require_name(const EksCluster& cluster);

} // namespace iam::cluster
