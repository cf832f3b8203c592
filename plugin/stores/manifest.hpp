#pragma once

#include "mapping/edit.hpp"
#include "yaml/document.hpp"
#include "yaml/embedding.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace iam::stores {

// The ConfigMap that holds the map. EKS reads only the one of the defaults.
struct ConfigMapName {
  std::string name_space = "kube-system";
  std::string name = "aws-auth";

  bool is_default() const { return *this == ConfigMapName(); }
  std::string text() const { return name_space + '/' + name; }
  friend bool operator==(const ConfigMapName&, const ConfigMapName&) = default;
};

// The map in the text of a manifest: a ConfigMap in YAML or JSON, alone, in one of several
// documents or in a `kind: List`. Never changes; `with` makes another.
class Manifest {
public:
  // Reads `text`. Throws util::Error with `file:line:column` as its place when it is not YAML,
  // holds the ConfigMap `name` not at all or twice, or when a list of the map is no text there.
  Manifest(const std::string& text, std::string file, ConfigMapName name = {});

  const std::string& text() const { return m_document->text(); }
  const std::string& file() const { return m_file; }
  const mapping::MapData& data() const { return m_data; }

  // What the API server measures against its limit of 1 MiB: the bytes of all values of `data`.
  std::size_t data_size() const { return m_data_size; }

  // The place in the file of a place in the text of `list`.
  yaml::Position position(mapping::List list, yaml::Position inner) const;

  // The same, as errors name it: `aws-auth.yaml:12:5`.
  std::string place(mapping::List list, yaml::Position inner) const;

  // This manifest after `edit`, which was computed from `data()`: its steps done to the text and
  // nothing else changed. Adds to `notes` what had to change besides. Throws yaml::Unsupported
  // where the manifest is laid out in a way that cannot be edited in place.
  Manifest with(const mapping::Edit& edit, std::vector<std::string>& notes) const;

private:
  void read_data();
  Manifest with_text(const std::string& text) const { return {text, m_file, m_name}; }
  Manifest with_step(const mapping::Step& step, std::vector<std::string>& notes) const;
  Manifest with_placeholder(mapping::List list) const;
  Manifest replaced(mapping::List list, const std::vector<yaml::Splice>& inner,
                    std::vector<std::string>& notes) const;

  // The node of a list's text, or k_no_node where the key is missing.
  yaml::NodeId node_of(mapping::List list) const { return m_nodes[static_cast<std::size_t>(list)]; }

  std::shared_ptr<const yaml::Document> m_document;
  std::string m_file;
  ConfigMapName m_name;
  yaml::NodeId m_config_map = yaml::k_no_node;
  yaml::NodeId m_data_node = yaml::k_no_node;
  std::array<yaml::NodeId, 3> m_nodes = {yaml::k_no_node, yaml::k_no_node, yaml::k_no_node};
  // Of the lists' texts; nothing where there is none.
  std::array<std::shared_ptr<const yaml::Source>, 3> m_sources;
  std::array<std::shared_ptr<const yaml::Embedding>, 3> m_embeddings;
  mapping::MapData m_data;
  std::size_t m_data_size = 0;
};

} // namespace iam::stores
