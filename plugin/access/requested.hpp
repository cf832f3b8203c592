#pragma once

#include "awsauth/mapping.hpp"
#include "identity/principal.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iam::access {

// Where the user says what is asked for, in whose words errors name it.
enum class GivenBy : std::uint8_t { flags, file };

// What is asked for the Kubernetes side of new mappings.
struct Requested {
  std::optional<std::string> username;
  std::vector<std::string> groups;
  std::string type = "STANDARD"; // the type that an access entry would have
};

// A request that can be carried out, and warnings of what works in it and may surprise.
struct Checked {
  Requested request;
  std::vector<std::string> warnings;
};

// Returns what `Requested::type` may be.
std::vector<std::string> types();

// Throws util::Error for a `text` that is a template or a value that nobody has filled in. `what`
// says what it is, as the subject of the message: `the username "${USER}"`.
void require_rendered(std::string_view what, std::string_view text);

// Returns `request` with each group once. Throws util::UsageError or util::Error for a username or
// group that no cluster could use.
Requested with_usable_names(Requested request, GivenBy given_by = GivenBy::flags);

// Checks a request for `count` identities, and fills in what its type stands for: the username and
// groups of nodes (EKS User Guide, node roles in aws-auth). Throws util::UsageError for a type that
// aws-auth does not know, or that does not go with the other flags; util::Error for a username or
// group that no cluster could use. `principal_arn` is that of the only identity, for the cure;
// empty if it is not known.
Checked check(Requested request, std::size_t count, const std::string& principal_arn,
              GivenBy given_by = GivenBy::flags);

// Returns the username that EKS gives if none is named: of a role its session's ARN, of others
// their own (CreateAccessEntry).
std::string default_username(const identity::Principal& principal);

// Returns the same for the principal that `mapping` names.
std::string default_username(const awsauth::Mapping& mapping);

// Returns the mapping that lets `principal` in as `request`, which was checked.
awsauth::Mapping mapping_for(const identity::Principal& principal, awsauth::List list,
                             const Requested& request);

} // namespace iam::access
