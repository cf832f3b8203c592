#pragma once

#include "awsauth/read.hpp"
#include "identity/permission_set.hpp"

#include <string>
#include <vector>

namespace iam::awsauth {

// The entries of `list` that name a role of `set`, with or without a path, ignoring case as the
// authenticator does; also those that it drops.
std::vector<const Entry*> entries_of(const ListReading& list, const identity::PermissionSet& set);

// The ARNs of other roles of the same permission set and account as `role_arn`, an ARN without a
// path, that entries in mapRoles let in: roles that the set had before its role was recreated. Each
// once.
std::vector<std::string> former_roles(const Map& map, const std::string& role_arn);

} // namespace iam::awsauth
