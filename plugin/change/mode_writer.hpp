#pragma once

#include "access/access_entry.hpp"
#include "aws/eks.hpp"
#include "cluster/host.hpp"
#include "cluster/target.hpp"
#include "stores/access_entries.hpp"
#include "stores/snapshot.hpp"

#include <memory>
#include <string>
#include <vector>

namespace iam::change {

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

} // namespace iam::change
