#pragma once

#include "awsauth/read.hpp"
#include "identity/identity.hpp"

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace iam::awsauth {

// The key of an entry in the authenticator's table, where the last entry with a key replaces the
// others. Roles are in lower case, users as written.
std::string table_key(const Mapping& mapping);

// Options of the authenticator's server. The defaults are those of EKS, as far as they are known.
struct ServerOptions {
  bool sso_role_match = false; // the feature gate that lets `sso` blocks match
  std::vector<std::string> reserved_username_prefixes;
};

// The entries of `list` by which the authenticator may answer for this canonical ARN, in lower
// case. There are several only if it picks one at random: spellings of one ARN that differ in case
// under mapUsers, or `sso` blocks that overlap.
std::vector<const Entry*> answers(const ListReading& list, std::string_view canonical_arn,
                                  const ServerOptions& server = {});

// How the authenticator maps a caller.
struct Match {
  const Entry* entry = nullptr;        // nullptr: not mapped
  std::vector<const Entry*> at_random; // others that may answer instead, see `answers`
  std::vector<const Entry*> hidden;    // entries of the same principal that have no effect
  std::string username;                // templates filled in
  std::vector<std::string> groups;     // templates filled in
  std::optional<List> unjudged;        // the list that decides but cannot be judged
  std::string refusal;                 // why the caller is refused although an entry matches
};

// Who `caller` becomes by `map`: roles first, then users, then accounts (the authenticator's
// configmap mapper and server).
Match match(const Map& map, const identity::Identity& caller, const ServerOptions& server = {});

// The entries of a map by the principals that they name, so that matching many callers takes linear
// time. The map must outlive it.
class Lookup {
public:
  explicit Lookup(const Map& map);

  // The same as awsauth::match with the server options of EKS.
  Match match(const identity::Identity& caller) const;

private:
  using Table = std::unordered_map<std::string, std::vector<const Entry*>>;

  const Map& m_map;
  Table m_roles; // by the ARN, folded
  Table m_users;
  Table m_accounts; // by the account as written
};

// `text` with the authenticator's templates filled in for `caller` (its renderTemplate). Throws
// util::Error if the authenticator refuses the caller instead.
std::string render(std::string_view text, const identity::Identity& caller);

// Returns the account of the roles or users called `name` that `map` holds, ignoring case, if it is
// one account; `type` is role or user. Dropped entries count.
std::optional<std::string> account_in_map(const Map& map, identity::PrincipalType type,
                                          std::string_view name);

// Returns the partition of the first ARN in `map`; `aws` if it holds none.
std::string partition_of(const Map& map);

} // namespace iam::awsauth
