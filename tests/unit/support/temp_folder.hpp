#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace iam::test {

// A folder of the test's own, removed with all that is in it.
class TempFolder {
public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  const std::string& path() const { return m_path; }

  // The path of `name` in it.
  std::string file(std::string_view name) const;

  // Writes `bytes` to `name` in it and returns the path.
  std::string write(std::string_view name, std::string_view bytes) const;

  // The names of what is in it, sorted.
  std::vector<std::string> names() const;

private:
  std::string m_path;
};

// The bytes of the file at `path`; throws when it cannot be read.
std::string bytes_of(const std::string& path);

} // namespace iam::test
