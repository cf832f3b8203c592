#include "stores/manifest_store.hpp"

#include "util/file.hpp"

#include <fmt/format.h>
#include <optional>

namespace iam::stores {
namespace {

// A store gets back only snapshots that it has made.
const std::string& text_of(const Snapshot& snapshot) {
  return dynamic_cast<const Manifest&>(snapshot).text();
}

// The manifest of a ConfigMap that holds nothing yet.
std::string without_data(const kube::ConfigMapName& name) {
  return fmt::format("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {}\n  namespace: {}\n",
                     name.name, name.namespace_);
}

} // namespace

std::shared_ptr<const Snapshot> ManifestFile::read() {
  const std::optional<std::string> text =
      m_creates ? util::read_file_if_there(m_path) : util::read_file(m_path);
  m_is_new = !text;
  return std::make_shared<Manifest>(text ? *text : without_data(m_name), m_path, m_name);
}

awsauth::MapData ManifestFile::write(const Snapshot& before, const Snapshot& after,
                                     const kube::WriteOptions&) {
  const std::optional<std::string> read = m_is_new ? std::nullopt : std::optional(text_of(before));
  if (text_of(before) != text_of(after)) {
    try {
      util::write_file(m_path, text_of(after), {.still = &read, .note = m_note});
      if (m_is_new) {
        m_note("created " + m_path);
      }
    } catch (const util::ChangedMeanwhile& error) {
      throw Conflict(error.cause(), error.where(), error.cure());
    }
  }
  return after.data();
}

std::shared_ptr<const Snapshot> ManifestFilter::read() {
  return std::make_shared<Manifest>(m_read_input(), "standard input", m_name);
}

awsauth::MapData ManifestFilter::write(const Snapshot&, const Snapshot& after,
                                       const kube::WriteOptions&) {
  m_out << text_of(after);
  return after.data();
}

} // namespace iam::stores
