#pragma once

#include "cluster/connection.hpp"
#include "stores/store.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iam::cluster {

// Where the map is kept and how to reach it, according to the flags.
struct TargetFlags {
  std::optional<std::string> manifest; // a path, or `-`: filter standard input to standard output
  ConnectionFlags connection;          // if no manifest is named
  std::string config_map;              // NAMESPACE/NAME; empty for kube-system/aws-auth
  std::optional<awsauth::List> list;   // of which `manifest` is a bare list of entries
  bool create = false;                 // a missing ConfigMap, on any server, or manifest

  // Sign in to the cluster as the kubeconfig says, even if --profile is given.
  bool keeps_exec_profile = false;

  bool is_filter() const { return manifest == "-"; }
};

// Returns who reads standard input if these are the identities of the command line, of which one
// may be `-`.
Input input_of(const std::vector<std::string>& identities);

// Returns the ConfigMap that --configmap names, `text`; the one that EKS reads if it is empty.
// Throws util::UsageError.
kube::ConfigMapName config_map_name(const std::string& text);

// One kubeconfig context seen from both sides, or a manifest file. Its parts are opened when they
// are first used; nothing is sent before the first request.
class Target {
public:
  // `host` must outlive the target. Throws aws::ConfigError if --profile names a profile that does
  // not exist.
  Target(TargetFlags flags, Input input, const Host& host);
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;

  const TargetFlags& flags() const { return m_flags; }
  bool is_cluster() const { return !m_flags.manifest; }

  // The session with the API server; only for clusters. Throws util::Error as kubectl does if
  // the kubeconfig cannot be used.
  Session& session();

  // The cluster and user of the context; empty for a manifest.
  const kube::Selection& selection();

  // The EKS cluster of the context; unknown parts are empty.
  EksCluster eks_cluster();

  // The session with AWS, with the credentials that the flags and the context select.
  AwsSession& aws();

  // Whether the cluster is known to be in the authentication mode API, in which nobody reads
  // aws-auth. Asks nobody.
  bool is_known_in_api_mode();

  // The store of the map. Says so if EKS does not read it.
  stores::Store& store();

  // Reads the map, for verbs that only look. Throws util::Error with its place if it cannot be
  // read, or if the cluster has none.
  std::shared_ptr<const stores::Snapshot> read_map();

  // Returns a function that gives the account of bare names: the cluster's, as its ARN in the
  // kubeconfig has it. That function throws util::Error, showing both ARNs, if the AWS credentials
  // belong to another account, since either could be meant. Empty for a manifest and if the
  // kubeconfig has no ARN. The target must outlive it.
  std::function<std::string(std::string_view name)> account_of_bare_names();

private:
  std::unique_ptr<stores::Store> open_store();
  std::optional<std::string> callers_account();

  const TargetFlags m_flags;
  const Host m_host;
  std::unique_ptr<Session> m_session;
  std::unique_ptr<AwsSession> m_aws;
  std::unique_ptr<stores::Store> m_store;
};

} // namespace iam::cluster
