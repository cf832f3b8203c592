#include "stores/cluster_map.hpp"

#include "util/json.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

namespace iam::stores {

using awsauth::List;

namespace {

std::size_t size_of(const std::optional<std::string>& text) {
  return text ? text->size() : 0;
}

} // namespace

ClusterMap::ClusterMap(const kube::ConfigMapName& name, std::optional<kube::ConfigMap> object)
    : Snapshot(awsauth::read(object ? data_of(*object) : awsauth::MapData())),
      m_id(name),
      m_name(name.text()),
      m_object(std::move(object)) {
  if (m_object) {
    for (const auto& [key, text] : m_object->data) {
      m_data_size += text.size();
    }
  }
}

std::vector<std::string> ClusterMap::misspelt_keys() const {
  std::vector<std::string> keys;
  if (m_object) {
    for (const auto& [key, text] : m_object->data) {
      if (awsauth::is_misspelt_key(key)) {
        keys.push_back(key);
      }
    }
  }
  return keys;
}

std::vector<List> ClusterMap::binary_lists() const {
  std::vector<List> lists;
  for (const List list : awsauth::k_lists) {
    if (m_object && m_object->binary_keys.contains(std::string(awsauth::data_key(list)))) {
      lists.push_back(list);
    }
  }
  return lists;
}

std::optional<Reconciler> ClusterMap::reconciler() const {
  return m_object ? reconciler_of(*m_object->object) : std::nullopt;
}

std::string ClusterMap::place(List list, yaml::Position inner) const {
  return fmt::format("{} {}:{}:{}", m_name, awsauth::data_key(list), inner.line, inner.column);
}

std::string ClusterMap::repair_command() const {
  return m_id == k_aws_auth ? util::own_command({"edit"})
                            : util::own_command({"edit", "--configmap", m_name});
}

std::vector<NamedText> ClusterMap::texts() const {
  std::vector<NamedText> texts;
  for (const List list : awsauth::k_lists) {
    texts.push_back(
        {fmt::format("{}/{}", m_name, awsauth::data_key(list)), data()[list].value_or("")});
  }
  return texts;
}

std::shared_ptr<const Snapshot> ClusterMap::with(awsauth::EditedMap edited,
                                                 std::vector<std::string>&) const {
  auto result = std::make_shared<ClusterMap>(*this);
  result->set_map(std::move(edited.after.value()));
  for (const List list : awsauth::k_lists) {
    result->m_data_size += size_of(result->data()[list]);
    result->m_data_size -= size_of(data()[list]);
  }
  return result;
}

awsauth::MapData data_of(const kube::ConfigMap& object) {
  awsauth::MapData data;
  for (const List list : awsauth::k_lists) {
    const auto found = object.data.find(std::string(awsauth::data_key(list)));
    if (found != object.data.end()) {
      data[list] = found->second;
    }
  }
  return data;
}

kube::DataChange difference(const awsauth::MapData& before, const awsauth::MapData& after) {
  kube::DataChange change;
  for (const List list : awsauth::k_lists) {
    if (before[list] != after[list]) {
      change[std::string(awsauth::data_key(list))] = after[list];
    }
  }
  return change;
}

} // namespace iam::stores
