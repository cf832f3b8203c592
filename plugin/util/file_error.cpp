#include "util/file_error.hpp"

#include "util/characters.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

namespace iam::util {
namespace {

std::string text_of(int number) {
  std::string text = std::generic_category().message(number);
  if (text.size() > 1 && is_lower(text[1])) {
    text[0] = to_lower(text[0]);
  }
  return text;
}

} // namespace

FileError::FileError(int number, std::string path, std::string cure)
    : Error(text_of(number), std::move(path), std::move(cure)), m_number(number) {}

bool FileError::is_missing() const {
  return m_number == ENOENT || m_number == ENOTDIR;
}

} // namespace iam::util
