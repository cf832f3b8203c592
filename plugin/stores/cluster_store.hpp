#pragma once

#include "kube/api_client.hpp"
#include "stores/store.hpp"

namespace iam::stores {

// What to do if a cluster does not have the map.
enum class IfMissing {
  create_on_eks, // create it on EKS, where the control plane reads it, else refuse
  create,
};

// The map in a cluster's ConfigMap. A read is one request, and so is a write, which is bound to the
// version that was read.
class ClusterStore : public Store {
public:
  // `client` must outlive the store.
  ClusterStore(kube::ApiClient& client, kube::ConfigMapName name, IfMissing if_missing)
      : m_client(client), m_name(std::move(name)), m_if_missing(if_missing) {}

  std::shared_ptr<const Snapshot> read() override;
  void require_writable(const Snapshot& before) override;
  awsauth::MapData write(const Snapshot& before, const Snapshot& after,
                         const kube::WriteOptions& options) override;

private:
  void require_creatable();
  kube::ConfigMap send(const std::optional<kube::ConfigMap>& before, const kube::DataChange& change,
                       const kube::WriteOptions& options);
  kube::ConfigMap patch_or_replace(const kube::ConfigMap& before, const kube::DataChange& change,
                                   const kube::WriteOptions& options);

  kube::ApiClient& m_client;
  kube::ConfigMapName m_name;
  IfMissing m_if_missing;
};

} // namespace iam::stores
