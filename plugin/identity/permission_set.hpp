#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace iam::identity {

// A permission set of IAM Identity Center, in one account or, where none is named, in any.
struct PermissionSet {
  std::string name;
  std::string account; // twelve digits; empty: any

  // As flags take it: `SET` or `SET@ACCOUNT`.
  std::string text() const;

  friend bool operator==(const PermissionSet&, const PermissionSet&) = default;
};

// Where IAM keeps the roles of permission sets; a region may follow.
inline constexpr std::string_view k_permission_set_path = "/aws-reserved/sso.amazonaws.com/";

// The permission set that `text` names: `SET` or `SET@ACCOUNT`. Names may hold an `@` themselves:
// only twelve digits behind the last one are an account. Throws util::UsageError for what cannot be
// the name of a set.
PermissionSet parse_permission_set(std::string_view text);

// For a cure where there is no set `name`: what is to stand behind an `@`, where there is one and
// no account behind it. Else nothing.
std::optional<std::string> cure_for_account(std::string_view name);

// The permission set whose role is called `role_name`: SET of `AWSReservedSSO_SET_` and 16
// hexadecimal digits to the end, so that `View` never takes a role of `View_Only`. Letter case of
// the frame does not count, since maps may hold ARNs in lower case. Nothing for every other role.
std::optional<std::string_view> permission_set_of_role(std::string_view role_name);

// The same of a role's ARN, with or without its path, and the account it names.
std::optional<PermissionSet> permission_set_of_arn(std::string_view role_arn);

} // namespace iam::identity
