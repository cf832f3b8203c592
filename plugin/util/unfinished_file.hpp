#pragma once

#include <string>

namespace iam::util {

// While it lives, the file `path` is one that must not stay if the program is ended by force: a
// lock or a temporary file. Its owner removes it as usual.
class UnfinishedFile {
public:
  explicit UnfinishedFile(std::string path);
  ~UnfinishedFile();
  UnfinishedFile(const UnfinishedFile&) = delete;
  UnfinishedFile& operator=(const UnfinishedFile&) = delete;

  const std::string& path() const { return m_path; }

private:
  std::string m_path;
  int m_slot = -1;
};

// Removes all of them. For a signal handler that ends the program.
void remove_unfinished_files();

} // namespace iam::util
