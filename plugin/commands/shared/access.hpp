#pragma once

#include "awsauth/mapping.hpp"
#include "commands/context.hpp"
#include "commands/shared/identity_argument.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iam::commands {

// What the flags say of the Kubernetes side of new mappings.
struct Access {
  std::optional<std::string> username;
  std::vector<std::string> groups;
  std::string type = "STANDARD"; // the type that an access entry would have
};

// What `type` may be.
std::vector<std::string> access_types();

// `access` with what its type stands for filled in: the username and groups of nodes (the EKS User
// Guide's node roles in aws-auth). Throws util::UsageError for a type that aws-auth does not know,
// or that does not go with the other flags; util::Error for a username or group that no cluster
// could use. Warns of what works and surprises, for `count` identities that get the same.
Access checked(Access access, std::size_t count, Context& context);

// The username that EKS gives where none is named: of a role its session's ARN, of others their own
// (CreateAccessEntry).
std::string default_username(const Principal& principal);

// The username that `default_username` would give to the principal that `mapping` names.
std::string default_username(const awsauth::Mapping& mapping);

// The mapping that lets `principal` in as `access`, which was checked.
awsauth::Mapping mapping_for(const Principal& principal, awsauth::List list, const Access& access);

} // namespace iam::commands
