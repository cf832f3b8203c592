#include "change/entry_writer.hpp"

#include "change/entries.hpp"
#include "cluster/same_cluster.hpp"
#include "util/error.hpp"

namespace iam::change {

void EntryWriter::require_possible(DryRun dry_run) {
  if (dry_run == DryRun::server) {
    throw util::UsageError("--dry-run=server: EKS has no dry run for access entries", "",
                           "use --dry-run=client, which shows what would be asked of EKS");
  }
}

access::EntryPlan EntryWriter::write(access::EntryPlan plan) {
  require_possible(m_dry_run);
  if (plan.steps.empty() || m_dry_run != DryRun::none) {
    return plan;
  }
  require_same_cluster();
  plan = carry_out(
      m_target.entries().client(), std::move(plan),
      {m_host.clock, m_host.random, [this](const std::string& text) { m_host.note(text); }});
  m_host.on_change();
  return plan;
}

void EntryWriter::require_same_cluster() {
  if (m_is_same) {
    return;
  }
  const auto& cluster = m_stores.listing.cluster;
  if (!cluster) {
    throw util::Error("that the kubeconfig and EKS mean the same cluster cannot be proven, since "
                      "EKS does not describe it to you",
                      m_target.eks_cluster().name, "this needs the right eks:DescribeCluster");
  }
  const kube::Connection& connection = m_target.session().connection();
  cluster::require_same_cluster(
      connection, *cluster,
      cluster::named_cluster_arn(m_target.flags().connection, m_target.selection()),
      cluster::chain_probe(connection, m_host));
  m_is_same = true;
}

} // namespace iam::change
