#pragma once

#include "identity/arn.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace iam::identity {

// A principal that the user named, in the authenticator's form.
struct Principal {
  PrincipalType type = PrincipalType::role; // never assumed_role
  std::string arn;                          // of a role without its path, of a user with it
  std::string account;                      // 12 digits
  std::string name;                         // the role's or user's name
  std::string session_name;                 // of an assumed-role ARN; else empty
  std::string written;                      // the ARN as given, or from a bare name
  std::string note; // how `arn` follows from what was given; empty if they are equal
};

// What is assumed for a bare name.
struct BareNames {
  PrincipalType type = PrincipalType::role; // role or user
  std::string account;           // from --account, which ARNs must match too; may be empty
  std::string partition = "aws"; // of the map's other entries

  // The account if there is no --account. If empty, bare names are refused.
  std::function<std::string(std::string_view name)> default_account = {};
};

// The principal that `given` names, with or without quotes around it: the ARN of a role, with or
// without its path, of a user, of the root user, of an assumed role or a federated user; a bare
// name; or `-` for standard input, which `read_input` returns: the answer of `aws sts
// get-caller-identity`, or a text with one ARN. Throws util::Error, which says what to use, for
// anything else.
Principal principal_of(const std::string& given, const BareNames& names,
                       const std::function<std::string()>& read_input);

// Throws util::Error unless `principal` belongs where `wanted`, role or user, says: roles to
// mapRoles and everybody else to mapUsers, although the authenticator would match either in both.
// The cure is the verb that begins with `action`, such as `add`.
void require_type(const Principal& principal, PrincipalType wanted, std::string_view action);

// Returns the account that `given` names, with or without quotes around it: 12 digits, with or
// without the hyphens that AWS shows, or the ARN of its root user. Throws util::Error.
std::string account_of(const std::string& given);

// Throws util::UsageError if `account`, a value of --account, is neither empty nor an account.
void check_account(const std::string& account);

// Throws util::UsageError if `text`, the value of `flag`, is neither empty nor the ARN of a role,
// which STS could assume.
void check_role_arn(std::string_view flag, const std::string& text);

// Throws util::UsageError if STS does not allow the session name `name`, a value of --session-name.
void check_session_name(const std::string& name);

} // namespace iam::identity
