#include "support/temp_folder.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace iam::test {

TempFolder::TempFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "iam-test-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) {
    throw std::runtime_error("cannot make a folder like " + pattern);
  }
  m_path = pattern;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(m_path, ignored);
}

std::string TempFolder::file(std::string_view name) const {
  return m_path + '/' + std::string(name);
}

std::string TempFolder::write(std::string_view name, std::string_view bytes) const {
  std::string path = file(name);
  std::ofstream stream(path, std::ios::binary);
  if (!(stream << bytes) || !stream.flush()) {
    throw std::runtime_error("cannot write " + path);
  }
  return path;
}

std::vector<std::string> TempFolder::names() const {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator(m_path)) {
    found.push_back(entry.path().filename().string());
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::string bytes_of(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) {
    throw std::runtime_error("cannot read " + path);
  }
  std::ostringstream bytes;
  bytes << stream.rdbuf();
  return bytes.str();
}

} // namespace iam::test
