#pragma once

#include "awsauth/mapping.hpp"
#include "kube/config_map.hpp"
#include "yaml/read/document.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace iam::stores {

// The API objects of a manifest, read as kubectl reads them. Throws util::Error with its place in
// the file for everything that is wrong.
class ManifestObjects {
public:
  // `file` names the file in errors.
  ManifestObjects(const yaml::Document& document, std::string file)
      : m_document(document), m_file(std::move(file)) {}

  // All ConfigMaps, those in lists of objects included.
  std::vector<yaml::NodeId> config_maps() const;

  // The ConfigMap `name`, in its namespace or without one. Throws if there is none, or a second
  // one.
  yaml::NodeId config_map(const kube::ConfigMapName& name) const;

  // The nodes of a field's key and value as they are written; k_no_node if the field is missing.
  // Throws if it is given twice, or a merge key could provide it.
  yaml::NodeId key(yaml::NodeId mapping, std::string_view name) const;
  yaml::NodeId value(yaml::NodeId mapping, std::string_view name) const;

  // The lists of the map whose key `config_map` has in `binaryData`.
  std::vector<awsauth::List> binary_lists(yaml::NodeId config_map) const;

  // Whether `config_map` has `immutable: true`.
  bool is_immutable(yaml::NodeId config_map) const;

  // Whether the scalar `node` is a string, not a number, a boolean or null.
  bool is_text(yaml::NodeId node) const;

  // The resolved value of a field of `object`, or k_no_node if it has none. Unlike `value` it
  // checks nothing.
  yaml::NodeId look_up(yaml::NodeId object, std::string_view name) const;

  [[noreturn]] void fail(yaml::Position place, std::string cause, std::string cure = {}) const;

private:
  std::string text_of(yaml::NodeId object, std::string_view name) const;
  kube::ConfigMapName name_of(yaml::NodeId config_map, const kube::ConfigMapName& wanted) const;
  [[noreturn]] void fail_not_found(const kube::ConfigMapName& name) const;

  const yaml::Document& m_document;
  std::string m_file;
};

// `aws-auth.yaml:12:5`
std::string place_in(const std::string& file, yaml::Position position);

} // namespace iam::stores
