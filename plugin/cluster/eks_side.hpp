#pragma once

#include "cluster/aws_session.hpp"
#include "cluster/eks_cluster.hpp"
#include "stores/access_entries.hpp"

#include <chrono>
#include <future>
#include <memory>
#include <optional>

namespace iam::cluster {

// What EKS knows of one cluster: its mode and its access entries. Asked in a thread, beside what
// the caller asks the API server, so that it costs no time of its own.
class EksSide {
public:
  // Starts to ask with the credentials of `aws`, which are resolved first. With `detail`, every
  // entry is read, and where IAM says when its principal was made, whether it is stale; without,
  // only which principals have one. Throws as AwsSession::credentials.
  EksSide(AwsSession& aws, const EksCluster& cluster, std::optional<stores::EntryDetail> detail);
  ~EksSide(); // ends what is still being asked
  EksSide(const EksSide&) = delete;
  EksSide& operator=(const EksSide&) = delete;

  // Waits for the answers. If EKS gives none at all within `patience`, what it knows stays unknown;
  // nullopt waits as long as any request may take. Throws util::Cancelled.
  stores::EntryListing take(std::optional<std::chrono::milliseconds> patience);

private:
  stores::EntryListing ask(std::optional<stores::EntryDetail> detail);

  std::unique_ptr<AwsSession> m_eks; // of the first thread
  stores::AccessEntryStore m_store;
  std::unique_ptr<AwsSession> m_iam; // of the second; nullptr if IAM is not asked
  std::promise<void> m_first_answer;
  std::future<void> m_answers;
  std::future<std::vector<aws::Role>> m_roles;
  std::future<stores::EntryListing> m_listing;
};

} // namespace iam::cluster
