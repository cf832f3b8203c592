#pragma once

#include "cluster/host.hpp"
#include "kube/authenticated_transport.hpp"

namespace iam::cluster {

// Makes transports as the host do, whose requests are shown in their log as their verbosity
// asks. The host must outlive what it makes.
kube::TransportFactory traced_transports(const Host& host);

} // namespace iam::cluster
