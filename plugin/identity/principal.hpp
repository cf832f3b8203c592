#pragma once

#include "identity/arn.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace iam::identity {

// A principal as the user named it, in the form in which the authenticator knows it.
struct Principal {
  PrincipalType type = PrincipalType::role; // never assumed_role
  std::string arn;                          // of a role without its path, of a user with it
  std::string account;                      // 12 digits
  std::string name;                         // the role's or user's name alone
  std::string session_name;                 // of an assumed-role ARN; else empty
  std::string written;                      // the ARN as it was given, or made of a bare name
  std::string note; // how `arn` came of what was given; empty where they are the same
};

// What is taken for granted of a bare name.
struct BareNames {
  PrincipalType type = PrincipalType::role; // role or user
  std::string account;           // from --account, which ARNs must be of too; may be empty
  std::string partition = "aws"; // that of the map's other entries

  // The account where there is no --account. Empty: then bare names are refused.
  std::function<std::string(std::string_view name)> default_account = {};
};

// The principal that `given` names, with or without quotes around it: the ARN of a role, with or
// without its path, of a user, of the root user, of an assumed role or a federated user; a bare
// name; or `-` for the answer of `aws sts get-caller-identity`, or a text with one ARN, on standard
// input, which `read_input` returns. Throws util::Error, saying what to use, for everything else.
Principal principal_of(const std::string& given, const BareNames& names,
                       const std::function<std::string()>& read_input);

// Returns the account that `argument` names: 12 digits, with or without the hyphens that AWS shows,
// or the ARN of its root user. Throws util::Error.
std::string account_of(const std::string& argument);

// Throws util::UsageError where `account`, a value of --account, is given and is none.
void check_account(const std::string& account);

// Throws util::UsageError where STS does not allow `name`, a value of --session-name, for a
// session.
void check_session_name(const std::string& name);

} // namespace iam::identity
