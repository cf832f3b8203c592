#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace iam::identity {

// A permission set of IAM Identity Center, in one account or in any.
struct PermissionSet {
  std::string name;
  std::string account; // twelve digits; empty: any

  // `SET` or `SET@ACCOUNT`, as in flags.
  std::string text() const;

  friend bool operator==(const PermissionSet&, const PermissionSet&) = default;
};

// Where IAM keeps the roles of permission sets; a region may follow.
inline constexpr std::string_view k_permission_set_path = "/aws-reserved/sso.amazonaws.com/";

// Parses `SET` or `SET@ACCOUNT`. Names themselves may contain an `@`: only twelve digits after the
// last one are an account. Throws util::UsageError if the name cannot be one of a permission set.
PermissionSet parse_permission_set(std::string_view text);

// The cure for a permission set `name` that does not exist, if it has an `@` that no account
// follows. Else returns nullopt.
std::optional<std::string> cure_for_account(std::string_view name);

// The permission set whose role is called `role_name`: SET in `AWSReservedSSO_SET_` followed by 16
// hexadecimal digits, so that `View` never matches a role of `View_Only`. Ignores the letter case
// of what surrounds SET, since maps may hold ARNs in lower case. Returns nullopt for any other
// role.
std::optional<std::string_view> permission_set_of_role(std::string_view role_name);

// The same for a role's ARN, with or without its path, with its account.
std::optional<PermissionSet> permission_set_of_arn(std::string_view role_arn);

} // namespace iam::identity
