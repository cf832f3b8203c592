#pragma once

#include "cluster/permission_sets.hpp"
#include "cluster/target.hpp"
#include "identity/permission_set.hpp"
#include "identity/principal.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::cluster {

// Returns what is assumed for bare names, of roles or users by `type`. Their account is that of
// --account, `account`; the cluster's, as Target::account_of_bare_names; or that of the map's only
// such name. `target` and `snapshot`, which is nullptr if there is no map to read, must outlive it.
identity::BareNames bare_names(identity::PrincipalType type, const std::string& account,
                               Target& target, const stores::Snapshot* snapshot);
inline identity::BareNames bare_names(identity::PrincipalType type, const std::string& account,
                                      Target& target, const stores::Snapshot& snapshot) {
  return bare_names(type, account, target, &snapshot);
}

// Returns the permission set that `text`, a value of --sso, names. Its account may be that of
// --account, `account`. Throws util::UsageError.
identity::PermissionSet permission_set_of(const std::string& text, const std::string& account);
std::vector<identity::PermissionSet> permission_sets_of(const std::vector<std::string>& texts,
                                                        const std::string& account);

// Throws util::UsageError for bare names among `identities` where `sets`, the values of --sso, are
// given too: `--sso View View_Only` means two sets to some.
void require_arns_beside_sets(const std::vector<std::string>& sets,
                              const std::vector<std::string>& identities);

// Returns the role of `set` today, asked of AWS. Throws as PermissionSets; if no account is named,
// also if the role belongs to another one than the cluster, whose account is `cluster_account` or
// empty.
identity::Principal principal_of_set(const identity::PermissionSet& set,
                                     const std::string& cluster_account, PermissionSets& sets);

// Returns the roles of all of `sets`, by the AWS credentials of `target`. Does not ask AWS if there
// are none.
std::vector<identity::Principal>
principals_of_sets(const std::vector<identity::PermissionSet>& sets, Target& target);

// Returns the one role of `set` that the map of `snapshot` names, found without AWS; nullopt if it
// names none. Throws util::Error with their places if it names several.
std::optional<identity::Principal> principal_in_map(const identity::PermissionSet& set,
                                                    const stores::Snapshot& snapshot);

} // namespace iam::cluster
