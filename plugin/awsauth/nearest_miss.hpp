#pragma once

#include "awsauth/read.hpp"
#include "identity/identity.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace iam::awsauth {

// How near an entry comes to a caller, nearest first.
enum class Nearness : std::uint8_t {
  same_principal, // names the caller, but in a way that never matches
  dropped,        // names the caller in an entry that the authenticator drops
  pattern,        // would cover the caller if patterns worked
  other_path,     // a user under another path
  other_kind,     // a user instead of a role of that name, or the reverse
  other_account,
  other_partition,
  misspelled,
  whole_account, // root, or a misspelt account id
};

// An entry that seems to be meant for a caller but does not let that caller in.
struct NearMiss {
  List list = List::roles;
  yaml::Position position; // in the text of its list
  Nearness nearness = Nearness::misspelled;
  std::string arn; // as written; of an account its id
  std::string why;
};

// The entry of `map` that comes nearest to mapping `caller`, whom no entry maps: preferably one
// that names the caller in a way that never matches, else one that names a similar principal.
// Returns nullopt if no entry comes near.
std::optional<NearMiss> nearest_miss(const Map& map, const identity::Identity& caller);

} // namespace iam::awsauth
