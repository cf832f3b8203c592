#include "util/file_lock.hpp"

#include "util/file.hpp"
#include "util/shell_words.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace iam::util {
namespace {

// Calls `try_once` until it returns true; throws the result of `gives_up` after `patience`.
template<typename Try, typename GiveUp>
void wait_for(Try try_once, Clock& clock, std::chrono::milliseconds patience, GiveUp gives_up) {
  constexpr std::chrono::milliseconds k_pause(20);
  const Clock::Instant end = clock.instant() + patience;
  while (!try_once()) {
    if (clock.instant() >= end) {
      throw gives_up();
    }
    clock.sleep(k_pause);
  }
}

} // namespace

LockFile::LockFile(const std::string& path, Clock& clock, std::chrono::milliseconds patience)
    : m_lock(path + ".lock") {
  make_folders(folder_of(path));
  const auto try_once = [&] {
    const Descriptor made(::open(m_lock.c_str(), O_CREAT | O_EXCL | O_CLOEXEC, 0));
    if (!made.is_open() && errno != EEXIST) {
      throw FileError(errno, m_lock);
    }
    return made.is_open();
  };
  wait_for(try_once, clock, patience, [&] {
    return Error("is being changed by another program: " + m_lock + " exists", path,
                 "if no kubectl is running, remove it: rm " + shell_word(m_lock));
  });
  m_ours.emplace(m_lock);
}

LockFile::~LockFile() {
  unlink(m_lock.c_str());
}

ProcessLock::ProcessLock(const std::string& path, Clock& clock, std::chrono::milliseconds patience)
    : m_file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
  if (!m_file.is_open()) {
    throw FileError(errno, path);
  }
  const auto try_once = [&] {
    const bool taken = flock(m_file.get(), LOCK_EX | LOCK_NB) == 0;
    if (!taken && errno != EWOULDBLOCK && errno != EINTR) {
      throw FileError(errno, path);
    }
    return taken;
  };
  wait_for(try_once, clock, patience, [&] {
    return Error("is locked by another run of this program", path, "wait for it to end");
  });
}

} // namespace iam::util
