#pragma once

#include "awsauth/apply.hpp"
#include "stores/snapshot.hpp"
#include "yaml/edit/embedding.hpp"
#include "yaml/read/document.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iam::stores {

// A file is not YAML, so nothing in it can be read.
class NotYaml : public util::Error {
public:
  NotYaml(std::string cause, const std::string& file, yaml::Position position, std::string cure);

  const std::string& file() const { return m_file; }
  yaml::Position position() const { return m_position; }

private:
  std::string m_file;
  yaml::Position m_position;
};

// The text of a manifest, and where the lists of the map are in it: a ConfigMap in YAML or JSON,
// alone, in one of several documents or in a `kind: List`.
class ManifestText {
public:
  // Reads `text`. Throws as parse_manifest; util::Error with `file:line:column` as its place if it
  // holds the ConfigMap `name` not at all or twice, or if a list of the map is not a text.
  ManifestText(const std::string& text, const std::string& file, kube::ConfigMapName name);

  const std::string& text() const { return m_document->text(); }
  const std::string& file() const { return m_file; }
  const awsauth::MapData& data() const { return m_data; }

  // As those of Snapshot.
  const std::vector<std::string>& misspelt_keys() const { return m_misspelt_keys; }
  const std::vector<awsauth::List>& binary_lists() const { return m_binary_lists; }
  bool is_immutable() const { return m_is_immutable; }
  std::size_t data_size() const { return m_data_size; }

  // The position in the manifest of the byte at `offset` of the text of `list`.
  yaml::Position position(awsauth::List list, std::size_t offset) const;

  // As that of Snapshot.
  std::optional<yaml::Position> key_position(std::string_view key) const;

  // The text with `change` done to the text of its list. Adds to `notes` what had to change
  // besides. Throws yaml::Unsupported.
  ManifestText with(const awsauth::TextChange& change, std::vector<std::string>& notes) const;

private:
  ManifestText(yaml::Document document, std::string file, kube::ConfigMapName name);
  void read_data();
  void read_text(awsauth::List list, yaml::NodeId written);
  ManifestText with_placeholder(awsauth::List list) const;
  ManifestText replaced(awsauth::List list, const std::vector<yaml::Splice>& inner,
                        std::vector<std::string>& notes) const;

  // One list of the map in the text.
  struct Place {
    yaml::NodeId node = yaml::k_no_node; // as it is written; k_no_node if the key is missing
    std::shared_ptr<const yaml::Embedding> embedding; // of its text; nullptr if there is none
  };
  const Place& operator[](awsauth::List list) const {
    return m_places[static_cast<std::size_t>(list)];
  }

  std::shared_ptr<const yaml::Document> m_document;
  std::string m_file;
  kube::ConfigMapName m_name;
  yaml::NodeId m_config_map = yaml::k_no_node;
  yaml::NodeId m_data_node = yaml::k_no_node;
  std::array<Place, awsauth::k_lists.size()> m_places;
  awsauth::MapData m_data;
  std::vector<std::string> m_misspelt_keys;
  std::vector<awsauth::List> m_binary_lists;
  bool m_is_immutable = false;
  std::size_t m_data_size = 0;
};

// Parses the text of a file, YAML or JSON. Throws NotYaml, and util::Error if what it says cannot
// be judged; both have `file:line:column` as their place.
yaml::Document parse_manifest(const std::string& text, const std::string& file);

// Whether `text` is a JSON object.
bool is_json(const std::string& text);

} // namespace iam::stores
