#pragma once

#include "util/error.hpp"

#include <string>

namespace iam::util {

// The operating system refused an operation on a file. The cause is its own text, as Go writes it
// (`no such file or directory`); the place is the path.
class FileError : public Error {
public:
  // `number` is the value of errno.
  FileError(int number, std::string path, std::string cure = {});

  int number() const { return m_number; }
  bool is_missing() const;

private:
  int m_number;
};

} // namespace iam::util
