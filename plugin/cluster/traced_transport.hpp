#pragma once

#include "cluster/host.hpp"
#include "kube/authenticated_transport.hpp"

namespace iam::cluster {

// Makes transports as `host` does, whose requests are logged to its `err` as its verbosity
// asks. The host must outlive what it makes.
kube::TransportFactory traced_transports(const Host& host);

} // namespace iam::cluster
