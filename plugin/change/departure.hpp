#pragma once

#include "awsauth/plan.hpp"
#include "cluster/both_stores.hpp"
#include "cluster/host.hpp"
#include "identity/identity.hpp"
#include "identity/permission_set.hpp"
#include "identity/principal.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::change {

// An identity to remove: as the user wrote it, and as the authenticator knows it.
struct Departure {
  std::string name;
  std::vector<std::string> spellings;       // of entries that name it
  std::optional<identity::Identity> caller; // nullopt for accounts and for what can never log in
  std::string cure = {};                    // if no store has it; empty: the usual one
  std::optional<identity::Principal> principal = {}; // nullopt likewise
  std::string note = {}; // how the map's spelling follows from the user's; empty if they are equal
};

// Whether the map has an entry that `departure` names, in `list` or, of roles and users, the other
// one: the authenticator matches a role under mapUsers too, and the reverse.
bool is_in_map(const Departure& departure, awsauth::List list, const awsauth::Map& map);

// Whether `entry` names one of `departure`'s spellings.
bool names(const Departure& departure, const awsauth::Entry& entry);

// Returns the account that `argument` names, as `map` may hold it.
Departure account_departure(const std::string& argument, const awsauth::Map& map,
                            const cluster::Host& host);

// Returns the role or user that `argument` names. What `map` holds literally is taken as it is,
// even if it is not an ARN that add-role accepts. Throws util::Error for anything else.
Departure principal_departure(const std::string& argument, awsauth::List list,
                              const identity::BareNames& names, const awsauth::Map& map,
                              const cluster::Host& host);

// Returns the roles of the permission set `set` that the stores have, without asking AWS, which no
// longer knows one that was deleted: one, or two if the stores differ. If there are none, one
// without spellings.
std::vector<Departure> set_departures(const identity::PermissionSet& set,
                                      const cluster::BothStores& stores, const cluster::Host& host);

// Returns the edits that take `departure` out of `list`, or these groups of it.
std::vector<awsauth::Edit> removing_edits(const Departure& departure, awsauth::List list,
                                          const awsauth::Map& map,
                                          const std::vector<std::string>& groups);

} // namespace iam::change
