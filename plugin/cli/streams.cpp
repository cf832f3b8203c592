#include "cli/streams.hpp"

#include <cerrno>
#include <unistd.h>

namespace iam::cli {

// The buffer is never read before it is written.
// NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init)
DescriptorBuffer::DescriptorBuffer(int fd) : m_fd(fd) {
  setp(m_bytes.data(), m_bytes.data() + m_bytes.size());
}

DescriptorBuffer::int_type DescriptorBuffer::overflow(int_type c) {
  if (sync() != 0) {
    return traits_type::eof();
  }
  if (!traits_type::eq_int_type(c, traits_type::eof())) {
    sputc(traits_type::to_char_type(c));
  }
  return traits_type::not_eof(c);
}

int DescriptorBuffer::sync() {
  for (const char* at = pbase(); at < pptr() && m_problem == 0;) {
    const ssize_t count = ::write(m_fd, at, static_cast<std::size_t>(pptr() - at));
    if (count < 0 && errno != EINTR) {
      m_problem = errno;
    }
    at += count > 0 ? count : 0;
  }
  setp(m_bytes.data(), m_bytes.data() + m_bytes.size());
  return m_problem == 0 ? 0 : -1;
}

} // namespace iam::cli
