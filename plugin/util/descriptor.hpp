#pragma once

#include <string_view>
#include <utility>

namespace iam::util {

// An open file descriptor, closed at the end of its life.
class Descriptor {
public:
  Descriptor() = default;
  explicit Descriptor(int fd) : m_fd(fd) {}
  ~Descriptor() { close(); }
  Descriptor(Descriptor&& other) noexcept : m_fd(std::exchange(other.m_fd, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    close();
    m_fd = std::exchange(other.m_fd, -1);
    return *this;
  }

  int get() const { return m_fd; }
  bool is_open() const { return m_fd >= 0; }
  void close();

  // Makes reads and writes on it return at once.
  void set_nonblocking() const;

private:
  int m_fd = -1;
};

// Both ends close on exec.
struct Pipe {
  Descriptor read_end;
  Descriptor write_end;
};

// Throws Error if the process has no descriptors left.
Pipe make_pipe();

// Writes all of `bytes`. Returns false, with errno set, if that fails.
bool write_all(int fd, std::string_view bytes);

// From now on, writing to a pipe without a reader is an error (EPIPE) and does not end the process.
// That includes standard output: code that prints must check for it.
void ignore_broken_pipes();

} // namespace iam::util
