#pragma once

#include "net/http.hpp"
#include "util/clock.hpp"
#include "util/random.hpp"

#include <chrono>

namespace iam::aws {

// What all clients of a thread share. It must outlive them.
struct Runtime {
  net::HttpTransport& transport;
  util::Clock& clock;
  util::Random& random;

  // The maximum number of attempts, including the first (AWS_MAX_ATTEMPTS).
  int max_attempts = 3;

  // How far AWS's clock is ahead of ours, once AWS has refused a signature because of it.
  std::chrono::milliseconds clock_offset{0};

  // The time for signatures.
  util::Time signing_time() const { return clock.now() + clock_offset; }
};

} // namespace iam::aws
