#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace iam::identity {

// An ARN in its parts: `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`. The resource keeps further
// colons.
struct Arn {
  std::string partition;
  std::string service;
  std::string region;
  std::string account;
  std::string resource;

  std::string text() const;
};

// The parts of `text`, or nothing where it does not begin with `arn:` or has too few of them. The
// parts are not judged.
std::optional<Arn> parse_arn(std::string_view text);

// What kind of principal an ARN names, as aws-iam-authenticator's pkg/arn tells them apart.
enum class PrincipalType { role, user, root, federated_user, assumed_role };

struct Canonical {
  PrincipalType type;
  std::string arn;
};

// The form in which aws-iam-authenticator compares a caller's ARN `text` (its arn.Canonicalize): an
// assumed role's session becomes the role; everything else stays as it is. Throws util::Error for
// what names no principal.
Canonical canonicalize(std::string_view text);

// Whether `text` is the id of an account: twelve digits.
bool is_account_id(std::string_view text);

// The name at the end of a role's or user's path: `Dev` of `role/teams/Dev`.
std::string_view last_segment(std::string_view resource);

// The ARN `text` with the path between `role/` and the name taken away, for STS names a role
// without it. Other ARNs stay.
std::string without_role_path(std::string_view text);

} // namespace iam::identity
