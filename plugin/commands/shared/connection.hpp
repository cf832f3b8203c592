#pragma once

#include "cluster/aws_session.hpp"
#include "cluster/eks_cluster.hpp"
#include "cluster/session.hpp"
#include "commands/context.hpp"
#include "kube/selection.hpp"

#include <memory>
#include <string>
#include <vector>

namespace iam::commands {

// The flags of every verb that talks to a cluster or to AWS.
struct ConnectionFlags {
  cluster::ClusterFlags cluster;
  cluster::AwsFlags aws;
  std::string cluster_name; // of EKS; empty: found in the kubeconfig
  int verbosity = 0;        // from 6 on requests are shown
};

// Who reads standard input: a verb, for a manifest or an identity, or nobody, so that an exec
// plugin may ask something.
enum class Input : std::uint8_t { read_by_us, free };

// What the identities of the command line make of it: one may be `-`.
Input input_of(const std::vector<std::string>& identities);

// What the kubeconfig holds of the cluster and user that `flags` select. Connects to nothing.
// Throws as kube::load_kubeconfig and kube::select do.
kube::Selection selection_of(const ConnectionFlags& flags, const util::Environment& environment);

// A conversation with the cluster that `flags` select.
std::unique_ptr<cluster::Session> open_session(const ConnectionFlags& flags, Input input,
                                               Context& context);

// A conversation with AWS as the flags say, and else as the exec stanza of `selection` does: with
// its variables, profile and region, but without its role.
std::unique_ptr<cluster::AwsSession> open_aws(const ConnectionFlags& flags,
                                              const kube::Selection& selection, Context& context);

// Which EKS cluster `selection` leads to: what the flags say, then the kubeconfig. Parts that are
// not known are empty.
cluster::EksCluster eks_cluster_of(const ConnectionFlags& flags, const kube::Selection& selection);

// Throws util::UsageError where the name of `cluster` is not known.
void require_name(const cluster::EksCluster& cluster);

} // namespace iam::commands
