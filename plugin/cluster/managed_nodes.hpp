#pragma once

#include "access/managed_nodes.hpp"
#include "cluster/aws_session.hpp"
#include "cluster/eks_cluster.hpp"
#include "util/error.hpp"

#include <future>
#include <memory>
#include <vector>

namespace iam::cluster {

// The nodes that EKS makes itself. If it does not tell of all, `unread` says why, most often
// since a right is missing.
struct ManagedNodesListing {
  std::vector<access::ManagedNodes> nodes;
  std::vector<util::Error> unread;
};

// Asks EKS for them in a thread, beside what the caller does.
class ManagedNodesSearch {
public:
  // Begins with the credentials of `aws`, which are resolved first. Throws as
  // AwsSession::credentials.
  ManagedNodesSearch(AwsSession& aws, const EksCluster& cluster);
  ~ManagedNodesSearch(); // ends what is still being asked
  ManagedNodesSearch(const ManagedNodesSearch&) = delete;
  ManagedNodesSearch& operator=(const ManagedNodesSearch&) = delete;

  // Waits for the answers. Throws util::Cancelled.
  ManagedNodesListing take() { return m_listing.get(); }

private:
  std::unique_ptr<AwsSession> m_aws;
  std::future<ManagedNodesListing> m_listing;
};

} // namespace iam::cluster
