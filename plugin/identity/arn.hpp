#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace iam::identity {

// The parts of an ARN: `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`. The resource keeps further
// colons.
struct Arn {
  std::string partition;
  std::string service;
  std::string region;
  std::string account;
  std::string resource;

  std::string text() const;
};

// Splits `text` into its parts without checking them. Returns nullopt if it does not begin with
// `arn:` or has too few parts.
std::optional<Arn> parse_arn(std::string_view text);

// The kinds of principals in aws-iam-authenticator's pkg/arn.
enum class PrincipalType { role, user, root, federated_user, assumed_role };

struct Canonical {
  PrincipalType type;
  std::string arn;
};

// The form in which aws-iam-authenticator compares a caller's ARN `text` (its arn.Canonicalize): a
// session of an assumed role becomes the role; everything else stays. Throws util::Error if it
// names no principal.
Canonical canonicalize(std::string_view text);

// Whether `text` is the id of an account: twelve digits.
bool is_account_id(std::string_view text);

// The name at the end of a role's or user's path: `Dev` of `role/teams/Dev`.
std::string_view last_segment(std::string_view resource);

// The ARN `text` without the path between `role/` and the name, as STS names a role. Other ARNs
// stay.
std::string without_role_path(std::string_view text);

} // namespace iam::identity
