#pragma once

#include <array>
#include <streambuf>

namespace iam::cli {

// Writes to a file descriptor and remembers why a write failed; an ostream only knows that it did.
class DescriptorBuffer : public std::streambuf {
public:
  explicit DescriptorBuffer(int fd);

  // Returns the errno of the first write that failed, or 0.
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
