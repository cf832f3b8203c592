#pragma once

#include <array>
#include <streambuf>

namespace iam::cli {

// Writes to a file descriptor, and remembers why it could not: an ostream alone knows only that.
class DescriptorBuffer : public std::streambuf {
public:
  explicit DescriptorBuffer(int fd);

  // The value of errno of the first write that failed, or 0.
  int problem() const { return m_problem; }

protected:
  int_type overflow(int_type c) override;
  int sync() override;

private:
  int m_fd;
  int m_problem = 0;
  std::array<char, 16384> m_bytes;
};

} // namespace iam::cli
