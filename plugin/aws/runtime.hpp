#pragma once

#include "net/http.hpp"
#include "util/clock.hpp"
#include "util/random.hpp"

#include <chrono>

namespace iam::aws {

// What all clients of one thread share. It must outlive them.
struct Runtime {
  net::HttpTransport& transport;
  util::Clock& clock;
  util::Random& random;

  // How often a request is sent at most, the first time included (AWS_MAX_ATTEMPTS).
  int max_attempts = 3;

  // By how much AWS's clock is ahead of ours, as far as AWS has said so by refusing a signature.
  std::chrono::milliseconds clock_offset{0};

  // The time by which requests are signed.
  util::Time signing_time() const { return clock.now() + clock_offset; }
};

} // namespace iam::aws
