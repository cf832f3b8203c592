#pragma once

#include "cluster/host.hpp"
#include "kube/config_map.hpp"
#include "stores/desired_state.hpp"

#include <string>
#include <vector>

namespace iam::change {

// Returns what `states`, at least one, say together. A principal of which two say the same is there
// once. Throws util::Error, with both places, for one of which they say different things.
stores::DesiredState joined(std::vector<stores::DesiredState> states);

// Reads `files`, of which one may be `-` for standard input, as one. Throws as
// stores::read_desired_state and joined; util::FileError; util::UsageError without a file, or if
// standard input is there twice.
stores::DesiredState read_desired_files(const std::vector<std::string>& files,
                                        const kube::ConfigMapName& config_map,
                                        const cluster::Host& host);

} // namespace iam::change
