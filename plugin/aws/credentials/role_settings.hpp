#pragma once

#include "aws/config/settings.hpp"
#include "aws/sts.hpp"

#include <optional>
#include <string>

namespace iam::aws {

// The settings of the role that a profile assumes.
struct RoleSettings {
  AssumeRoleRequest request; // without the MFA code
  // Exactly one of the two: another profile, or a source of this machine.
  std::optional<std::string> source_profile;
  std::optional<std::string> credential_source;
};

// Whether `profile` assumes a role: it has role_arn and no web_identity_token_file.
bool assumes_role(const IniSection& profile);

// The role settings of `profile` (`name` and `place` are for messages). Ignores a duration_seconds
// that is not a whole number. Throws ConfigError if both sources or none are given, if the source
// is unknown, and if STS would refuse a value as too short.
RoleSettings read_role_settings(const IniSection& profile, const std::string& name,
                                const std::string& place);

// A session name for a role whose settings have none, in the AWS CLI's form.
std::string made_up_session_name(util::Time now);

// Throws ConfigError if `value` of `setting` has fewer than `least` characters.
void check_length(const std::string& setting, const std::string& value, std::size_t least,
                  const std::string& place);

inline constexpr std::size_t k_shortest_role_arn = 20;
inline constexpr std::size_t k_shortest_session_name = 2;

} // namespace iam::aws
