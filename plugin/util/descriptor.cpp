#include "util/descriptor.hpp"

#include "util/file_error.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace iam::util {

void Descriptor::close() {
  if (m_fd >= 0) {
    ::close(std::exchange(m_fd, -1));
  }
}

void Descriptor::set_nonblocking() const {
  fcntl(m_fd, F_SETFL, fcntl(m_fd, F_GETFL) | O_NONBLOCK);
}

Pipe make_pipe() {
  std::array<int, 2> ends{};
#ifdef __linux__
  const int result = pipe2(ends.data(), O_CLOEXEC);
#else
  const int result = pipe(ends.data());
#endif
  if (result != 0) {
    throw FileError(errno, "pipe");
  }
  Pipe made{Descriptor(ends[0]), Descriptor(ends[1])};
#ifndef __linux__
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
#endif
  return made;
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) {
      return false;
    }
    bytes.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : 0);
  }
  return true;
}

void ignore_broken_pipes() {
  std::signal(SIGPIPE, SIG_IGN);
}

} // namespace iam::util
