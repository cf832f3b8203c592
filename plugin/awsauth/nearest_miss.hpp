#pragma once

#include "awsauth/read.hpp"
#include "identity/identity.hpp"

#include <optional>
#include <string>

namespace iam::awsauth {

// An entry that looks as if it were meant for a caller, and does not let that caller in.
struct NearMiss {
  List list = List::roles;
  yaml::Position position; // in the text of its list
  std::string arn;         // as written; of an account its id
  std::string why;
};

// The entry that comes nearest to mapping `caller`, whom nothing in `map` maps: one that names the
// caller in a way that never matches before one that names somebody like the caller. Nothing where
// no entry comes near.
std::optional<NearMiss> nearest_miss(const Map& map, const identity::Identity& caller);

} // namespace iam::awsauth
