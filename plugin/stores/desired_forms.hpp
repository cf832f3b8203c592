#pragma once

#include "stores/desired_fields.hpp"
#include "stores/desired_state.hpp"

#include <string>
#include <string_view>

namespace iam::stores {

// Adds to `state` what the MappingList `object` says, as `list -o yaml` prints it. It says
// something about the stores that its items are of.
void read_mapping_list(const DesiredFields& fields, yaml::NodeId object, DesiredState& state);

// Adds what eksctl's ClusterConfig `object` says: `iamIdentityMappings` and
// `accessConfig.accessEntries` (eksctl, apis/eksctl.io/v1alpha5). Throws util::Error if it has
// neither.
void read_cluster_config(const DesiredFields& fields, yaml::NodeId object, DesiredState& state);

// Reads where an access policy applies from the object `node`, which is called `what`. Throws
// util::Error unless it is of the type `cluster` without namespaces, or `namespace` with some.
access::HeldPolicy::Scope scope_in(const DesiredFields& fields, yaml::NodeId node,
                                   std::string_view what);

// Returns `arn`, which names the principal of an access entry at `node`. Throws util::Error if it
// is not the ARN of a principal.
std::string principal_in_file(const DesiredFields& fields, yaml::NodeId node,
                              const std::string& arn);

} // namespace iam::stores
