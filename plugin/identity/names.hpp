#pragma once

#include <cstddef>
#include <string_view>

namespace iam::identity {

// IAM's limits on names and paths (CreateRole, CreateUser).
inline constexpr std::size_t k_longest_name = 64;
inline constexpr std::size_t k_longest_path = 512;

// The characters that names may contain besides letters and digits.
inline constexpr std::string_view k_name_marks = "_+=,.@-";

// Whether `text`, of any length, consists of characters that IAM allows in names.
bool has_name_characters(std::string_view text);

// The name of the role in `resource`, which is `assumed-role/NAME/SESSION`: the session may be
// missing, and a path may precede the name. Returns an empty view if it names no role.
std::string_view role_of_session(std::string_view resource);

// Whether `text` can be the name of a session of a role (AssumeRole).
bool is_session_name(std::string_view text);

// Whether `text` can be the name of a permission set (CreatePermissionSet; the authenticator's
// SSOARNMatcher has the same rule).
bool is_permission_set_name(std::string_view text);

} // namespace iam::identity
