#pragma once

#include "util/clock.hpp"
#include "util/descriptor.hpp"
#include "util/unfinished_file.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace iam::util {

// The lock that kubectl takes on a kubeconfig (client-go, tools/clientcmd): the file `FILE.lock`
// exists while it is held. The destructor removes it; a program that was killed leaves it.
class LockFile {
public:
  // Waits up to `patience` for another program to finish with `path`, whose folder is created if it
  // is missing. Throws Error, which names the lock, if it does not; FileError, Cancelled.
  LockFile(const std::string& path, Clock& clock, std::chrono::milliseconds patience);
  ~LockFile();
  LockFile(const LockFile&) = delete;
  LockFile& operator=(const LockFile&) = delete;

private:
  std::string m_lock;
  std::optional<UnfinishedFile> m_ours; // once it is ours
};

// A lock between runs of our own program, on the file `path`, which is created for its owner only,
// and stays. The system frees it when the program ends, however it ends.
class ProcessLock {
public:
  // Like LockFile's, but the folder must exist.
  ProcessLock(const std::string& path, Clock& clock, std::chrono::milliseconds patience);

private:
  Descriptor m_file;
};

} // namespace iam::util
