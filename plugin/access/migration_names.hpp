#pragma once

#include "awsauth/mapping.hpp"
#include "rbac/binding.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iam::access {

// A username or group that an access entry cannot have, and the one that takes its place. Both may
// hold the templates of the session's name, and a new username ends with the former one, so that
// each session's new name does.
struct Rename {
  rbac::SubjectKind kind = rbac::SubjectKind::user;
  std::string from;
  std::string to;

  friend bool operator==(const Rename&, const Rename&) = default;
};

// What the names that take the place of reserved ones begin with.
inline constexpr std::string_view k_renamed_prefix = "from-aws-auth:";

// The group that takes the place of system:masters, if a policy does not.
inline constexpr std::string_view k_admin_group = "from-aws-auth:system:masters";

// The group that a new entry has besides, bound to everything, as long as its policy takes effect.
// Once the policy is in effect, the group is taken away.
inline constexpr std::string_view k_bridge_group = "from-aws-auth:bridge";

// The group, to which nothing is bound, that an entry has until somebody has signed in by it: the
// line that it hides gives the same, and this alone shows which of the two has answered.
inline constexpr std::string_view k_proof_group = "from-aws-auth:proof";

// What becomes of a name in an access entry.
struct MovedName {
  std::string name;                  // empty: none can be kept
  std::optional<Rename> rename = {}; // if it is not the former one
  std::string refusal = {};          // why the entry cannot have it
  std::string cure = {};             // of that
  std::vector<std::string> remarks = {};
};

// Returns the username that the access entry of `principal`, the ARN of a role or user with its
// path, takes over from the line `mapping`. What is the same in each session is written out; a name
// that EKS refuses gets a prefix; no name becomes EKS's default.
MovedName moved_username(const awsauth::Mapping& mapping, const std::string& principal);

// Returns what becomes of `group` of such a line, which is neither system:masters nor
// system:authenticated.
MovedName moved_group(const std::string& group, const std::string& principal);

// Returns whether the username `name` is one that `pattern`, which may hold the templates of the
// session's name, gives to a session.
bool is_username_of(std::string_view pattern, std::string_view name);

} // namespace iam::access
