#pragma once

#include "access/access_entry.hpp"
#include "access/mode_step.hpp"
#include "aws/eks.hpp"
#include "aws/error.hpp"
#include "cluster/both_stores.hpp"
#include "cluster/host.hpp"
#include "cluster/target.hpp"
#include "stores/access_entries.hpp"
#include "stores/snapshot.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace iam::change {

// What EKS says of a cluster that it does not update.
struct SettledCluster {
  aws::EksCluster cluster;
  bool was_updating = false; // when it was first asked
};

// Changes the authentication mode of a cluster, which takes EKS some minutes and which nobody can
// take back.
class ModeWriter {
public:
  // Both must outlive it.
  ModeWriter(cluster::Target& target, const cluster::Host& host);

  // Asks EKS for the step from the mode `from` to `to`, and waits until it is done. Throws AwsError
  // if EKS refuses, util::Error if it gives the step up, or if its outcome is unknown. If the user
  // ends the waiting, says that EKS goes on, and throws util::Cancelled or net::HttpError.
  void carry_out(access::Mode from, access::Mode to);

  // Waits until EKS has ended an update of the cluster that somebody else has asked for, if there
  // is one. Throws util::Error if that takes longer than usual; util::Cancelled.
  SettledCluster await_other();

  // Returns all access entries, described; those that were there before the step as `known` has
  // them. Waits for the entries of `principals`, which EKS makes soon after the step; but not for
  // long. Throws util::Cancelled.
  stores::EntryListing read_entries(const std::vector<std::string>& principals,
                                    const std::vector<access::AccessEntry>& known);

  // Returns the map as it is after the step; as it was `before` if it cannot be read, with a
  // warning. Throws util::Cancelled.
  std::shared_ptr<const stores::Snapshot>
  read_map_again(std::shared_ptr<const stores::Snapshot> before);

private:
  aws::ClusterUpdate start(access::Mode mode);
  void await(aws::ClusterUpdate update, access::Mode mode);
  aws::ClusterUpdate look(const aws::ClusterUpdate& update, access::Mode mode);
  [[noreturn]] void fail_unknown(const util::Error& error) const;

  cluster::Target& m_target;
  const cluster::Host& m_host;
  const std::string m_name; // of the cluster
  aws::Eks m_eks;
  bool m_may_describe_update = true;
};

// Whether EKS may refuse a step from the mode `from` since somebody else has taken it: it updates
// the cluster, or says that the cluster is in another mode.
bool may_be_taken(const aws::AwsError& refusal, access::Mode from);

// A step and what it was predicted from.
struct PredictedStep {
  const access::ModeStep& step;
  const access::ModeFacts& facts;
};

// Takes a step that the guard has judged: makes sure that the API server of `target` and EKS mean
// the same cluster, waits until EKS has taken it, calls `report`, waits for EKS's own entries, and
// compares who gets in then with the prediction. Returns whether that is as predicted; every
// difference is a warning. `stores` are as they were read before. Throws as ModeWriter and
// cluster::require_same_cluster.
bool take_mode_step(cluster::Target& target, const cluster::BothStores& stores,
                    const PredictedStep& predicted, const cluster::Host& host,
                    const std::function<void()>& report);

} // namespace iam::change
