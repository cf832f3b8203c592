#include "stores/manifest_store.hpp"

#include "stores/bare_list.hpp"
#include "stores/lone_map.hpp"
#include "util/file.hpp"
#include "util/text.hpp"

#include <optional>

namespace iam::stores {
namespace {

std::string text_of(const Snapshot& snapshot) {
  return snapshot.texts().front().text;
}

} // namespace

std::shared_ptr<const Snapshot> FileContent::read(std::string text, const std::string& file) const {
  if (list) {
    return std::make_shared<BareList>(std::move(text), file, *list);
  }
  return std::make_shared<Manifest>(text, file, name);
}

std::shared_ptr<const Snapshot> ManifestFile::read() {
  m_text = m_creates ? util::read_file_if_there(m_path) : util::read_file(m_path);
  if (m_creates && util::trim(m_text.value_or("")).empty()) {
    return m_content.read(m_content.list ? "" : manifest_without_data(m_content.name), m_path);
  }
  return m_content.read(*m_text, m_path);
}

awsauth::MapData ManifestFile::write(const Snapshot& before, const Snapshot& after,
                                     const kube::WriteOptions&) {
  if (text_of(before) != text_of(after)) {
    try {
      util::write_file(m_path, text_of(after), {.still = &m_text, .note = m_note});
      if (!m_text) {
        m_note("created " + m_path);
      }
    } catch (const util::ChangedMeanwhile& error) {
      throw Conflict(error.cause(), error.where(), error.cure());
    }
  }
  return after.data();
}

std::shared_ptr<const Snapshot> ManifestFilter::read() {
  return m_content.read(m_read_input(), "standard input");
}

awsauth::MapData ManifestFilter::write(const Snapshot&, const Snapshot& after,
                                       const kube::WriteOptions&) {
  m_out << text_of(after);
  return after.data();
}

} // namespace iam::stores
