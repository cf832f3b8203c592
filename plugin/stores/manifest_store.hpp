#pragma once

#include "stores/manifest.hpp"
#include "stores/store.hpp"

#include <functional>
#include <ostream>
#include <string>

namespace iam::stores {

// The map in a manifest file. It is written whole or not at all, and not if another process has
// changed the file since it was read.
class ManifestFile : public Store {
public:
  // With `creates`, a file that does not exist is read as a ConfigMap without data, and written.
  // `note` receives that, and what could not be kept of a file (util::FileOptions).
  ManifestFile(std::string path, kube::ConfigMapName name, bool creates,
               std::function<void(const std::string&)> note)
      : m_path(std::move(path)),
        m_name(std::move(name)),
        m_creates(creates),
        m_note(std::move(note)) {}

  std::shared_ptr<const Snapshot> read() override;
  void require_writable(const Snapshot&) override {} // a file without the map cannot be read
  awsauth::MapData write(const Snapshot& before, const Snapshot& after,
                         const kube::WriteOptions& options) override;

private:
  std::string m_path;
  kube::ConfigMapName m_name;
  bool m_creates;
  bool m_is_new = false; // the file did not exist when it was read
  std::function<void(const std::string&)> m_note;
};

// The map in a manifest that is copied from standard input to standard output, changed or not.
class ManifestFilter : public Store {
public:
  // `read_input` returns all of standard input. `out` must outlive the store.
  ManifestFilter(std::function<std::string()> read_input, std::ostream& out,
                 kube::ConfigMapName name)
      : m_read_input(std::move(read_input)), m_out(out), m_name(std::move(name)) {}

  std::shared_ptr<const Snapshot> read() override;
  void require_writable(const Snapshot&) override {}
  awsauth::MapData write(const Snapshot& before, const Snapshot& after,
                         const kube::WriteOptions& options) override;

private:
  std::function<std::string()> m_read_input;
  std::ostream& m_out;
  kube::ConfigMapName m_name;
};

} // namespace iam::stores
