#pragma once

#include "awsauth/nearest_miss.hpp"
#include "identity/identity.hpp"
#include "stores/snapshot.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace iam::diagnosis {

// An entry of the map, as people find it.
struct Place {
  awsauth::List list;
  std::size_t line;
  std::size_t column = 1;
};

// What the map makes of one identity, and why.
struct Explanation {
  std::string arn; // as the user knows it
  std::string canonical_arn;
  std::optional<Place> entry; // the one that wins
  std::string username;
  std::vector<std::string> groups;
  std::vector<Place> shadowed;
  std::vector<Place> at_random;
  bool is_unknown = false; // the list that decides is unjudged
  std::string reason;      // why not, or why that is unknown, or nothing
  std::string repair;      // how to repair a list that the authenticator does not read
  std::optional<awsauth::NearMiss> nearest;
  std::size_t nearest_line = 0;

  bool is_mapped() const { return entry && (reason.empty() || !username.empty()); }
};

// Explains `caller` by the map of `snapshot`. The session name `{{SessionName}}` means any session.
Explanation explain(const stores::Snapshot& snapshot, const identity::Identity& caller);

} // namespace iam::diagnosis
