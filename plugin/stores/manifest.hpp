#pragma once

#include "stores/manifest_text.hpp"
#include "stores/snapshot.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace iam::stores {

// The map in the text of a manifest.
class Manifest : public Snapshot {
public:
  // Reads `text`. Throws as ManifestText does.
  Manifest(const std::string& text, const std::string& file, kube::ConfigMapName name = k_aws_auth)
      : Manifest(ManifestText(text, file, std::move(name))) {}

  const std::string& text() const { return m_text.text(); }

  bool exists() const override { return true; }
  std::vector<std::string> misspelt_keys() const override { return m_text.misspelt_keys(); }
  std::vector<awsauth::List> binary_lists() const override { return m_text.binary_lists(); }
  bool is_immutable() const override { return m_text.is_immutable(); }
  std::size_t data_size() const override { return m_text.data_size(); }
  const std::string& name() const override { return m_text.file(); }
  std::string version() const override { return {}; }
  yaml::Position position(awsauth::List list, yaml::Position inner) const override;
  std::string place(awsauth::List list, yaml::Position inner) const override;
  std::optional<yaml::Position> key_position(std::string_view key) const override {
    return m_text.key_position(key);
  }
  std::string repair_command() const override { return {}; }
  std::vector<NamedText> texts() const override { return {{name(), text()}}; }
  std::shared_ptr<const Snapshot> with(awsauth::EditedMap edited,
                                       std::vector<std::string>& notes) const override;

private:
  explicit Manifest(ManifestText text)
      : Snapshot(awsauth::read(text.data())), m_text(std::move(text)) {}
  Manifest(ManifestText text, awsauth::Map map)
      : Snapshot(std::move(map)), m_text(std::move(text)) {}

  ManifestText m_text;
};

} // namespace iam::stores
