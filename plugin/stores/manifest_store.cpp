#include "stores/manifest_store.hpp"

#include "stores/bare_list.hpp"
#include "util/file.hpp"

#include <fmt/format.h>
#include <optional>

namespace iam::stores {
namespace {

std::string text_of(const Snapshot& snapshot) {
  return snapshot.texts().front().text;
}

// The manifest of a ConfigMap that holds nothing yet.
std::string without_data(const kube::ConfigMapName& name) {
  return fmt::format("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {}\n  namespace: {}\n",
                     name.name, name.namespace_);
}

} // namespace

std::shared_ptr<const Snapshot> FileContent::read(std::string text, const std::string& file) const {
  if (list) {
    return std::make_shared<BareList>(std::move(text), file, *list);
  }
  return std::make_shared<Manifest>(text, file, name);
}

std::shared_ptr<const Snapshot> ManifestFile::read() {
  const std::optional<std::string> text =
      m_creates ? util::read_file_if_there(m_path) : util::read_file(m_path);
  m_is_new = !text;
  const std::string empty = m_content.list ? "" : without_data(m_content.name);
  return m_content.read(text.value_or(empty), m_path);
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
  return m_content.read(m_read_input(), "standard input");
}

awsauth::MapData ManifestFilter::write(const Snapshot&, const Snapshot& after,
                                       const kube::WriteOptions&) {
  m_out << text_of(after);
  return after.data();
}

} // namespace iam::stores
