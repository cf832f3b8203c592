#pragma once

#include "cluster/surroundings.hpp"
#include "kube/authenticated_transport.hpp"

namespace iam::cluster {

// Makes transports as the surroundings do, whose requests are shown in their log as their verbosity
// asks. The surroundings must outlive what it makes.
kube::TransportFactory traced_transports(const Surroundings& surroundings);

} // namespace iam::cluster
