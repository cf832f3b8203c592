#pragma once

#include "stores/manifest.hpp"
#include "stores/store.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>

namespace iam::stores {

// What the text of a file is: a manifest with the ConfigMap `name`, or a bare list of entries.
struct FileContent {
  kube::ConfigMapName name;
  std::optional<awsauth::List> list = {};

  // Reads `text`. Throws as Manifest does.
  std::shared_ptr<const Snapshot> read(std::string text, const std::string& file) const;
};

// The map in a manifest file. It is written whole or not at all, and not if another process has
// changed the file since it was read.
class ManifestFile : public Store {
public:
  // With `creates`, a file that does not exist, or is empty, is read as a ConfigMap without data,
  // or an empty list, and written. `note` receives that, and what could not be kept of a file
  // (util::FileOptions).
  ManifestFile(std::string path, FileContent content, bool creates,
               std::function<void(const std::string&)> note)
      : m_path(std::move(path)),
        m_content(std::move(content)),
        m_creates(creates),
        m_note(std::move(note)) {}

  std::shared_ptr<const Snapshot> read() override;
  void require_writable(const Snapshot&) override {} // a file without the map cannot be read
  awsauth::MapData write(const Snapshot& before, const Snapshot& after,
                         const kube::WriteOptions& options) override;

private:
  std::string m_path;
  FileContent m_content;
  bool m_creates;
  std::optional<std::string> m_text; // of the file when it was read; nullopt if there was none
  std::function<void(const std::string&)> m_note;
};

// The map in a manifest that is copied from standard input to standard output, changed or not.
class ManifestFilter : public Store {
public:
  // `read_input` returns all of standard input. `out` must outlive the store.
  ManifestFilter(std::function<std::string()> read_input, std::ostream& out, FileContent content)
      : m_read_input(std::move(read_input)), m_out(out), m_content(std::move(content)) {}

  std::shared_ptr<const Snapshot> read() override;
  void require_writable(const Snapshot&) override {}
  awsauth::MapData write(const Snapshot& before, const Snapshot& after,
                         const kube::WriteOptions& options) override;

private:
  std::function<std::string()> m_read_input;
  std::ostream& m_out;
  FileContent m_content;
};

} // namespace iam::stores
