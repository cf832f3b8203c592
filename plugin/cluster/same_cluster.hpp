#pragma once

#include "aws/eks.hpp"
#include "cluster/connection.hpp"
#include "cluster/host.hpp"
#include "kube/connection.hpp"
#include "net/tls.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace iam::cluster {

// The ARN that the user gave the cluster; empty if there is none.
struct NamedArn {
  std::string text;
  bool is_flag = false; // --cluster-name, else the name of the kubeconfig's cluster or context
};

NamedArn named_cluster_arn(const ConnectionFlags& flags, const kube::Selection& selection);

// Asks the API server for something that everybody may see, and trusts only these authorities.
// Throws net::HttpError if it does not answer, with the problem `tls` if they do not vouch for it.
using ChainProbe = std::function<void(const net::Authorities& authorities)>;

// Returns a probe that gets /version of the API server of `connection`, without credentials.
// `host` must outlive it.
ChainProbe chain_probe(kube::Connection connection, const Host& host);

// What has shown that both sides are the same cluster.
enum class SameBy : std::uint8_t { certificates, arn };

// Makes sure that the API server of `connection` is the cluster `eks` that DescribeCluster returns,
// before something is written to EKS for the users of that server:
// - `eks` has the ARN of the flag, if that names one;
// - The kubeconfig's certificate authorities and those of EKS, which may be two, have one in
// common,
//   and EKS's vouch for the server. The server is asked only if the kubeconfig trusts others too.
// - Without authorities to compare, or if the server does not answer: `eks` has the ARN that the
//   kubeconfig or the flag names.
// Throws util::Error, which shows both sides, if they differ or if it cannot be proven;
// net::HttpError if the server does not answer and no ARN is named.
SameBy require_same_cluster(const kube::Connection& connection, const aws::EksCluster& eks,
                            const NamedArn& named, const ChainProbe& probe);

// What a kubeconfig trusts of the certificate authorities of its cluster. While EKS replaces the
// authority, the cluster has two, and servers change to the second one day.
struct TrustedAuthorities {
  bool has_any = false;
  std::string missing; // `CN=kubernetes (SHA-256 AB:CD:...)`; empty: none
};

// Compares the authorities of `connection` with those of `eks`. Returns nullopt if there is nothing
// to compare: the kubeconfig has no authority of its own, or EKS names none. Throws util::Error if
// one of them is damaged.
std::optional<TrustedAuthorities> trusted_authorities(const kube::Connection& connection,
                                                      const aws::EksCluster& eks);

// Returns whether the authorities of `connection` and `eks` show two clusters: none is common to
// both. Asks nobody; false if there is nothing to compare.
bool is_other_cluster(const kube::Connection& connection, const aws::EksCluster& eks);

} // namespace iam::cluster
