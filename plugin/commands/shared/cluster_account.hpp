#pragma once

#include "commands/shared/map_location.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace iam::commands {

// Gives the account that bare names are of: that of the cluster, as its ARN in the kubeconfig has
// it. It throws util::Error, showing both ARNs, where the AWS credentials at hand are of another
// account, since either could be meant. Empty where the map is in a manifest or the kubeconfig has
// no ARN. `open`, `location` and `context` must outlive it.
std::function<std::string(std::string_view name)>
account_of_cluster(const OpenStore& open, const MapLocation& location, Context& context);

} // namespace iam::commands
