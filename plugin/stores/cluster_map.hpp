#pragma once

#include "kube/config_map.hpp"
#include "stores/snapshot.hpp"

#include <optional>
#include <string>

namespace iam::stores {

// The map as the API server holds it, or, after `with`, as it should be.
class ClusterMap : public Snapshot {
public:
  // `object` is nullopt if the cluster has no such ConfigMap.
  ClusterMap(const kube::ConfigMapName& name, std::optional<kube::ConfigMap> object);

  // What the server holds.
  const std::optional<kube::ConfigMap>& object() const { return m_object; }

  bool exists() const override { return m_object.has_value(); }
  std::vector<std::string> misspelt_keys() const override;
  std::vector<awsauth::List> binary_lists() const override;
  std::optional<Reconciler> reconciler() const override;
  std::size_t data_size() const override { return m_data_size; }
  const std::string& name() const override { return m_name; }
  std::string version() const override { return m_object ? m_object->resource_version : ""; }
  yaml::Position position(awsauth::List, yaml::Position inner) const override { return inner; }
  std::string place(awsauth::List list, yaml::Position inner) const override;
  std::string repair_command() const override;
  std::vector<NamedText> texts() const override;
  std::shared_ptr<const Snapshot> with(awsauth::EditedMap edited,
                                       std::vector<std::string>& notes) const override;

private:
  kube::ConfigMapName m_id;
  std::string m_name; // the same as a text
  std::optional<kube::ConfigMap> m_object;
  std::size_t m_data_size = 0;
};

// The texts of the lists that `object` holds.
awsauth::MapData data_of(const kube::ConfigMap& object);

// The changes of the object's keys that turn `before` into `after`.
kube::DataChange difference(const awsauth::MapData& before, const awsauth::MapData& after);

} // namespace iam::stores
