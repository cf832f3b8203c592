#include "stores/manifest_store.hpp"

#include "util/file.hpp"

#include <optional>

namespace iam::stores {
namespace {

// A store gets back only snapshots that it has made.
const std::string& text_of(const Snapshot& snapshot) {
  return dynamic_cast<const Manifest&>(snapshot).text();
}

} // namespace

std::shared_ptr<const Snapshot> ManifestFile::read() {
  return std::make_shared<Manifest>(util::read_file(m_path), m_path, m_name);
}

awsauth::MapData ManifestFile::write(const Snapshot& before, const Snapshot& after,
                                     const kube::WriteOptions&) {
  const std::optional<std::string> read = text_of(before);
  if (read != text_of(after)) {
    try {
      util::write_file(m_path, text_of(after), {.still = &read, .note = m_note});
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
