#include "cluster/managed_nodes.hpp"

#include <exception>
#include <utility>
#include <variant>

namespace iam::cluster {
namespace {

void take_over(ManagedNodesListing& listing,
               aws::Answer<std::vector<access::ManagedNodes>>& answer) {
  if (auto* nodes = std::get_if<std::vector<access::ManagedNodes>>(&answer)) {
    listing.nodes.insert(listing.nodes.end(), nodes->begin(), nodes->end());
    return;
  }
  try {
    std::rethrow_exception(std::get<std::exception_ptr>(answer));
  } catch (const util::Error& error) {
    listing.unread.push_back(error);
  }
}

} // namespace

ManagedNodesSearch::ManagedNodesSearch(AwsSession& aws, const EksCluster& cluster)
    : m_aws(aws.for_thread()) {
  m_listing = std::async(std::launch::async, [this, cluster] {
    aws::NodeRoles roles = m_aws->node_roles(cluster.name, cluster.region);
    ManagedNodesListing listing;
    take_over(listing, roles.node_groups);
    take_over(listing, roles.fargate_profiles);
    return listing;
  });
}

ManagedNodesSearch::~ManagedNodesSearch() {
  m_aws->stop();
}

} // namespace iam::cluster
