#include "cluster/eks_side.hpp"

#include "util/error.hpp"

#include <fmt/format.h>

namespace iam::cluster {
namespace {

using std::chrono::milliseconds;

// IAM is asked while EKS answers its second batch, so that it rarely needs waiting for.
constexpr milliseconds k_patience_with_iam{1000};

} // namespace

EksSide::EksSide(AwsSession& aws, const EksCluster& cluster,
                 std::optional<stores::EntryDetail> detail)
    : m_eks(aws.for_thread()),
      m_store(m_eks->access_entries(cluster.name, cluster.region)),
      m_answers(m_first_answer.get_future()) {
  if (detail) {
    m_iam = aws.for_thread();
  }
  m_listing = std::async(std::launch::async, [this, detail] { return ask(detail); });
}

EksSide::~EksSide() {
  m_eks->stop();
  if (m_iam) {
    m_iam->stop();
  }
}

stores::EntryListing EksSide::ask(std::optional<stores::EntryDetail> detail) {
  stores::EntryListing listing;
  try {
    listing = m_store.read_principals();
  } catch (...) {
    m_first_answer.set_value();
    throw;
  }
  m_first_answer.set_value();
  if (detail && listing.entries && !listing.entries->empty()) {
    m_roles = std::async(std::launch::async, [this] { return m_iam->iam().list_roles("/"); });
    m_store.describe_all(listing, *detail);
  }
  return listing;
}

stores::EntryListing EksSide::take(std::optional<milliseconds> patience) {
  if (patience && m_answers.wait_for(*patience) == std::future_status::timeout) {
    m_eks->stop();
  }
  stores::EntryListing listing = m_listing.get();
  if (m_roles.valid()) {
    if (m_roles.wait_for(k_patience_with_iam) == std::future_status::timeout) {
      m_iam->stop();
    }
    try {
      stores::mark_stale(*listing.entries, m_roles.get());
    } catch (const util::Error&) {
      // Without the right to ask IAM, whether an entry is stale stays unknown.
    }
  }
  return listing;
}

} // namespace iam::cluster
