#pragma once

#include "awsauth/read.hpp"
#include "cluster/permission_sets.hpp"
#include "commands/shared/identity_argument.hpp"
#include "commands/shared/map_location.hpp"
#include "identity/permission_set.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::commands {

// The permission set that `text`, a value of --sso, names. Its account may be that of --account,
// `account`. Throws util::UsageError.
identity::PermissionSet permission_set_of(const std::string& text, const std::string& account);
std::vector<identity::PermissionSet> permission_sets_of(const std::vector<std::string>& texts,
                                                        const std::string& account);

// The role of `set` today, asked of AWS. Throws as cluster::PermissionSets; where no account is
// named, also where the role is of another one than the cluster, whose account is
// `cluster_account` or empty.
Principal principal_of_set(const identity::PermissionSet& set, const std::string& cluster_account,
                           cluster::PermissionSets& sets);

// The roles of all of `sets`, by the AWS credentials that the flags, and the kubeconfig of `open`,
// lead to. AWS is not asked where there are none.
std::vector<Principal> principals_of_sets(const std::vector<identity::PermissionSet>& sets,
                                          const MapLocation& location, const OpenStore& open,
                                          Context& context);

// The one role of `set` that `map`, of `snapshot`, names, found without AWS. Nothing where it names
// none. Throws util::Error with their places where it names several.
std::optional<Principal> principal_in_map(const identity::PermissionSet& set,
                                          const stores::Snapshot& snapshot,
                                          const awsauth::Map& map);

} // namespace iam::commands
