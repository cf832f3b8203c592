#include "util/typed_files.hpp"

#include "util/descriptor.hpp"
#include "util/file_error.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace iam::util {

TypedFiles::TypedFiles(const Environment& environment, std::string prefix, std::string suffix)
    : m_environment(environment), m_prefix(std::move(prefix)), m_suffix(std::move(suffix)) {}

std::string TypedFiles::offer(std::string_view text) {
  const std::string folder = m_environment.get_nonempty("TMPDIR").value_or("/tmp");
  std::string path = fmt::format("{}/{}XXXXXX{}", folder, m_prefix, m_suffix);
  const Descriptor file(mkostemps(path.data(), static_cast<int>(m_suffix.size()), O_CLOEXEC));
  if (!file.is_open()) {
    throw FileError(errno, folder, "set TMPDIR to a folder in which you can write");
  }
  if (!write_all(file.get(), text)) {
    const int problem = errno;
    unlink(path.c_str());
    throw FileError(problem, path, "set TMPDIR to a folder with enough room");
  }
  m_offered = path;
  return path;
}

void TypedFiles::accept() {
  for (const Typed& each : m_typed) {
    if (!each.is_kept) {
      unlink(each.path.c_str());
    }
  }
  std::erase_if(m_typed, [](const Typed& each) { return !each.is_kept; });
  m_typed.push_back({std::exchange(m_offered, ""), false});
}

void TypedFiles::discard() {
  unlink(std::exchange(m_offered, "").c_str());
}

void TypedFiles::keep() {
  for (Typed& each : m_typed) {
    each.is_kept = true;
  }
}

void TypedFiles::remove_all() {
  for (const Typed& each : std::exchange(m_typed, {})) {
    unlink(each.path.c_str());
  }
}

std::string TypedFiles::last() const {
  return m_typed.empty() ? "" : m_typed.back().path;
}

std::string TypedFiles::message() const {
  std::vector<std::string> paths;
  for (const Typed& each : m_typed) {
    chmod(each.path.c_str(), S_IRUSR | S_IWUSR); // an editor may have replaced the file
    paths.push_back(util::quoted(each.path));
  }
  return paths.empty() ? ""
                       : fmt::format("A copy of your changes has been stored to {}",
                                     fmt::join(paths, " and "));
}

} // namespace iam::util
