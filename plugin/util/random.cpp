#include "util/random.hpp"

#include "util/crypto.hpp"

#include <cstdint>
#include <cstring>

namespace iam::util {

double SystemRandom::fraction() {
  std::uint64_t bits = 0;
  const std::string bytes = random_bytes(sizeof bits);
  std::memcpy(&bits, bytes.data(), sizeof bits);
  return static_cast<double>(bits >> 11) * 0x1p-53; // as many bits as a double holds
}

} // namespace iam::util
