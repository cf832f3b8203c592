#include "awsauth/permission_sets.hpp"

#include "awsauth/entry.hpp"
#include "identity/arn.hpp"

#include <algorithm>

namespace iam::awsauth {
std::vector<const Entry*> entries_of(const ListReading& list, const identity::PermissionSet& set) {
  std::vector<const Entry*> found;
  for (const Entry& entry : list.entries) {
    const auto other =
        entry.mapping.sso ? std::nullopt : identity::permission_set_of_arn(entry.mapping.arn);
    if (other && equal_fold(other->name, set.name) &&
        (set.account.empty() || other->account == set.account)) {
      found.push_back(&entry);
    }
  }
  return found;
}

std::vector<std::string> former_roles(const Map& map, const std::string& role_arn) {
  std::vector<std::string> roles;
  const auto set = identity::permission_set_of_arn(role_arn);
  if (!set) {
    return roles;
  }
  for (const Entry* entry : entries_of(map.roles, *set)) {
    const std::string& arn = entry->mapping.arn;
    const bool lets_in = entry->accepted && identity::without_role_path(arn) == arn;
    const bool known = std::any_of(roles.begin(), roles.end(), [&](const std::string& other) {
      return equal_fold(arn, other);
    });
    if (lets_in && !known && !equal_fold(arn, role_arn)) {
      roles.push_back(arn);
    }
  }
  return roles;
}

} // namespace iam::awsauth
