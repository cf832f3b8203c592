#pragma once

#include "cluster/connection.hpp"
#include "cluster/eks_side.hpp"
#include "stores/access_entries.hpp"
#include "stores/history.hpp"
#include "stores/store.hpp"

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iam::cluster {

// Which of the two stores that decide who gets in a verb works on.
enum class StoreChoice : std::uint8_t {
  automatic, // reading verbs look at both; writing verbs find out where the identity belongs
  aws_auth,
  entries,
  all,
};

// What a verb needs EKS for.
enum class EksUse : std::uint8_t {
  reading, // the stores that --store names
  writing, // both stores, since the one that is not written decides who gets in as well
  test,    // the same as reading, by a verb that needs AWS in any case
  whole,   // both stores, of which neither is of use without the other
};

// Where the map is kept and how to reach it, according to the flags.
struct TargetFlags {
  std::optional<std::string> manifest; // a path, or `-`: filter standard input to standard output
  ConnectionFlags connection;          // if no manifest is named
  std::string config_map;              // NAMESPACE/NAME; empty for kube-system/aws-auth
  std::optional<awsauth::List> list;   // of which `manifest` is a bare list of entries
  StoreChoice store = StoreChoice::automatic;
  bool is_store_given = false; // by --store
  bool create = false;         // a missing ConfigMap, on any server, or manifest

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

// Returns the history of the changes of the cluster of `selection`. `host` must outlive it.
stores::History history_of(const ConnectionFlags& flags, const kube::Selection& selection,
                           const Host& host);

// The map of a cluster whose access entries are known.
struct MapReading {
  std::shared_ptr<const stores::Snapshot> snapshot; // an empty one if it could not be read
  std::exception_ptr unread = nullptr;              // why not: a util::Error
  std::string unread_reason = {};                   // the same in words
};

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

  // Starts to ask EKS for the cluster's mode and its access entries, in a thread, so that the
  // answer comes while the caller reads the map; see EksSide. Asks nobody if the caller would have
  // to wait for it in vain: of a manifest or another ConfigMap, where the kubeconfig names no EKS
  // cluster, and where the user does not sign in by AWS credentials that this program has, unless
  // --store asks for entries or the caller needs AWS anyway; and with `--store aws-auth` of a
  // caller that only reads. Throws util::Error if --store asks for entries and there are no
  // credentials.
  void ask_eks(std::optional<stores::EntryDetail> detail, EksUse use = EksUse::reading);

  // Whether EKS is being asked, so that there are AWS credentials.
  bool is_asking_eks() const { return m_eks_side != nullptr; }

  // Returns what EKS answers; all is unknown if it was not asked. Unless entries were asked for, by
  // --store or as a part of the whole, waits for the first answer about as long as the API server
  // took, and not under five seconds: a change of the wrong store would do nothing.
  const stores::EntryListing& eks_listing();

  // Returns the store of access entries. Throws util::Error if the kubeconfig names no EKS cluster,
  // or without AWS credentials.
  stores::AccessEntryStore& entries();

  // Whether the cluster is known to be in the authentication mode API, in which nobody reads
  // aws-auth. Asks nobody.
  bool is_known_in_api_mode();

  // The store of the map. Says so if EKS does not read it.
  stores::Store& store();

  // Reads the map, for verbs that only look. Throws util::Error with its place if it cannot be
  // read, or if the cluster has none.
  std::shared_ptr<const stores::Snapshot> read_map();

  // The same where EKS says who has an access entry: then a missing map is an empty one, and an
  // error of the API server is no reason to stop.
  MapReading read_map_beside_entries();

  // Returns what EKS says of the cluster and its access entries. Of these, only that of the
  // principal `canonical_arn` is described, with whether it is stale, if IAM says so.
  stores::EntryListing describe_entry(const std::string& canonical_arn);

  // Returns the history of the cluster's changes; only for clusters.
  stores::History& history();

  // Returns where changes of this target are noted: the history; nullptr for a manifest, which
  // people keep under version control.
  stores::Journal* journal();

  // Returns a function that gives the account of bare names: the cluster's, as its ARN in the
  // kubeconfig has it. That function throws util::Error, showing both ARNs, if the AWS credentials
  // belong to another account, since either could be meant. Empty for a manifest and if the
  // kubeconfig has no ARN. The target must outlive it.
  std::function<std::string(std::string_view name)> account_of_bare_names();

private:
  std::unique_ptr<stores::Store> open_store();
  bool wants_entries() const;
  bool may_lack_map();
  bool can_ask_eks(EksUse use);
  void judge_staleness(access::AccessEntry& entry);
  std::optional<std::string> callers_account();

  const TargetFlags m_flags;
  const Host m_host;
  std::unique_ptr<Session> m_session;
  std::unique_ptr<AwsSession> m_aws;
  std::unique_ptr<stores::Store> m_store;
  std::optional<stores::AccessEntryStore> m_entries;
  std::unique_ptr<stores::History> m_history;
  std::unique_ptr<EksSide> m_eks_side; // while EKS is being asked
  util::Clock::Instant m_asked_at;
  std::optional<stores::EntryListing> m_eks_listing;
  bool m_needs_entries = false; // however long EKS takes
};

} // namespace iam::cluster
