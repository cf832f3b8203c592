#include "change/settled_history.hpp"

#include "change/entries.hpp"
#include "stores/cluster_store.hpp"
#include "stores/settlement.hpp"
#include "util/error.hpp"

#include <algorithm>
#include <map>
#include <string>

namespace iam::change {
namespace {

using stores::Record;

// Reads maps of the cluster of `target`, each once.
class Maps {
public:
  Maps(cluster::Target& target, std::shared_ptr<const stores::Snapshot> map) : m_target(target) {
    if (map != nullptr) {
      m_read[map->name()] = std::move(map);
    }
  }

  // Returns nullptr if it cannot be read.
  std::shared_ptr<const stores::Snapshot> find(const std::string& name) {
    const auto [place, is_new] = m_read.try_emplace(name);
    if (is_new) {
      try {
        place->second =
            stores::ClusterStore(m_target.session().client(), cluster::config_map_name(name),
                                 stores::IfMissing::create)
                .read();
      } catch (const util::Error&) {
        // What has become of changes of it stays unknown.
      }
    }
    return place->second;
  }

private:
  cluster::Target& m_target;
  std::map<std::string, std::shared_ptr<const stores::Snapshot>> m_read;
};

std::optional<std::optional<access::AccessEntry>> find_entry(cluster::Target& target,
                                                             const std::string& principal) {
  try {
    return read_entry(target.entries().client(), principal);
  } catch (const util::Error&) {
    return std::nullopt;
  }
}

// While EKS takes a step, the cluster still has the mode before it, which says nothing.
std::optional<std::string> find_mode(cluster::Target& target, const std::string& name) {
  try {
    const aws::EksCluster cluster =
        target.aws().eks(target.eks_cluster().region).describe_cluster(name);
    return cluster.status == "ACTIVE" ? std::optional(cluster.authentication_mode) : std::nullopt;
  } catch (const util::Error&) {
    return std::nullopt;
  }
}

} // namespace

std::vector<Record> settled_history(cluster::Target& target, util::Clock& clock,
                                    std::shared_ptr<const stores::Snapshot> map) {
  stores::History& history = target.history();
  std::vector<Record> records = history.read();
  Maps maps(target, std::move(map));
  const stores::Present present{
      [&](const std::string& name) { return maps.find(name); },
      [&](const std::string& principal) { return find_entry(target, principal); },
      [&](const std::string& cluster) { return find_mode(target, cluster); }};
  const std::vector<int> settled = stores::settle(records, present, clock.now());
  for (const Record& record : records) {
    if (std::ranges::find(settled, record.number) != settled.end()) {
      history.settle(record.number, record.state);
    }
  }
  return records;
}

std::vector<Record> settled_history(const cluster::TargetFlags& flags, const cluster::Host& host) {
  std::vector<Record> records =
      cluster::history_of(flags.connection,
                          cluster::selection_of(flags.connection, host.environment), host)
          .read();
  if (std::ranges::find(records, stores::RecordState::intended, &Record::state) != records.end()) {
    cluster::Target target(flags, cluster::Input::free, host);
    records = settled_history(target, host.clock);
  }
  return records;
}

} // namespace iam::change
