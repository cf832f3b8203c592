#pragma once

#include "cluster/surroundings.hpp"
#include "net/http.hpp"

#include <memory>

namespace iam::cluster {

// `transport`, whose requests are shown in the log as the surroundings' verbosity asks.
std::unique_ptr<net::HttpTransport> traced(std::unique_ptr<net::HttpTransport> transport,
                                           const Surroundings& surroundings);

} // namespace iam::cluster
