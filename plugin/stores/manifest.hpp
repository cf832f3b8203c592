#pragma once

#include "stores/aws_auth.hpp"
#include "stores/snapshot.hpp"
#include "yaml/edit/embedding.hpp"
#include "yaml/read/document.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace iam::stores {

// The map in the text of a manifest: a ConfigMap in YAML or JSON, alone, in one of several
// documents or in a `kind: List`.
class Manifest : public Snapshot {
public:
  // Reads `text`. Throws util::Error with `file:line:column` as its place when it is not YAML,
  // holds the ConfigMap `name` not at all or twice, or when a list of the map is no text there.
  Manifest(const std::string& text, std::string file, kube::ConfigMapName name = k_aws_auth);

  const std::string& text() const { return m_document->text(); }

  bool exists() const override { return true; }
  const awsauth::MapData& data() const override { return m_data; }
  std::vector<std::string> misspelt_keys() const override { return m_misspelt_keys; }
  std::size_t data_size() const override { return m_data_size; }
  const std::string& name() const override { return m_file; }
  std::string version() const override { return {}; }
  yaml::Position position(awsauth::List list, yaml::Position inner) const override;
  std::string place(awsauth::List list, yaml::Position inner) const override;
  std::string repair_command() const override { return {}; }
  std::vector<NamedText> texts() const override { return {{m_file, text()}}; }
  std::shared_ptr<const Snapshot> with(const awsauth::EditedMap& edited,
                                       std::vector<std::string>& notes) const override;

private:
  void read_data();
  Manifest with_text(const std::string& text) const { return {text, m_file, m_name}; }
  Manifest with_step(const awsauth::Step& step, std::vector<std::string>& notes) const;
  Manifest with_placeholder(awsauth::List list) const;
  Manifest replaced(awsauth::List list, const std::vector<yaml::Splice>& inner,
                    std::vector<std::string>& notes) const;

  // The node of a list's text, or k_no_node where the key is missing.
  yaml::NodeId node_of(awsauth::List list) const { return m_nodes[static_cast<std::size_t>(list)]; }

  std::shared_ptr<const yaml::Document> m_document;
  std::string m_file;
  kube::ConfigMapName m_name;
  yaml::NodeId m_config_map = yaml::k_no_node;
  yaml::NodeId m_data_node = yaml::k_no_node;
  std::array<yaml::NodeId, 3> m_nodes = {yaml::k_no_node, yaml::k_no_node, yaml::k_no_node};
  // Of the lists' texts; nothing where there is none.
  std::array<std::shared_ptr<const yaml::Source>, 3> m_sources;
  std::array<std::shared_ptr<const yaml::Embedding>, 3> m_embeddings;
  awsauth::MapData m_data;
  std::vector<std::string> m_misspelt_keys;
  std::size_t m_data_size = 0;
};

} // namespace iam::stores
