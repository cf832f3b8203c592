#pragma once

#include "awsauth/read.hpp"
#include "identity/identity.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::awsauth {

// The key under which the authenticator keeps an entry in its table: of two with the same key the
// last one stands. Roles in lower case, users as written.
std::string table_key(const Mapping& mapping);

// How the authenticator's server is set up. The defaults are EKS's, as far as they are known.
struct ServerOptions {
  bool sso_role_match = false; // the feature gate that lets `sso` blocks match
  std::vector<std::string> reserved_username_prefixes;
};

// The entries of `list` that the authenticator would answer with for this canonical ARN, in lower
// case. More than one only where it answers at random: spellings of one ARN that differ in case
// under mapUsers, `sso` blocks that overlap.
std::vector<const Entry*> answers(const ListReading& list, std::string_view canonical_arn,
                                  const ServerOptions& server = {});

// What the authenticator makes of a caller.
struct Match {
  const Entry* entry = nullptr;        // nullptr: not mapped
  std::vector<const Entry*> at_random; // others that may answer instead, see `answers`
  std::vector<const Entry*> hidden;    // entries of the same principal that do not count
  std::string username;                // templates filled in
  std::vector<std::string> groups;     // templates filled in
  std::string refusal;                 // why the matched caller is refused all the same
};

// Who `caller` becomes by `map`: roles first, then users, then accounts (its configmap mapper and
// server). Pure: nothing is asked.
Match match(const Map& map, const identity::Identity& caller, const ServerOptions& server = {});

// `text` with the authenticator's templates filled in for `caller` (its renderTemplate). Throws
// util::Error where the authenticator refuses the caller instead.
std::string render(std::string_view text, const identity::Identity& caller);

// Returns the partition of the first ARN in `map`; `aws` if it holds none.
std::string partition_of(const Map& map);

} // namespace iam::awsauth
