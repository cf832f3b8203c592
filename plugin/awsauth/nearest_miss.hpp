#pragma once

#include "awsauth/read.hpp"
#include "identity/identity.hpp"

#include <optional>
#include <string>

namespace iam::awsauth {

// An entry that seems to be meant for a caller but does not let that caller in.
struct NearMiss {
  List list = List::roles;
  yaml::Position position; // in the text of its list
  std::string arn;         // as written; of an account its id
  std::string why;
};

// The entry of `map` that comes nearest to mapping `caller`, whom no entry maps: preferably one
// that names the caller in a way that never matches, else one that names a similar principal.
// Returns nullopt if no entry comes near.
std::optional<NearMiss> nearest_miss(const Map& map, const identity::Identity& caller);

} // namespace iam::awsauth
