#pragma once

#include "aws/config/settings.hpp"
#include "aws/sts.hpp"

#include <optional>
#include <string>

namespace iam::aws {

// What a profile says about the role that it assumes.
struct RoleSettings {
  AssumeRoleRequest request; // without the MFA code
  // Exactly one of the two: another profile, or what the machine offers.
  std::optional<std::string> source_profile;
  std::optional<std::string> credential_source;
};

// Whether `profile` assumes a role: it has role_arn and no web_identity_token_file.
bool assumes_role(const IniSection& profile);

// The role settings of `profile` (its `name` and `place` for messages). A duration_seconds that is
// no whole number does not count. Throws ConfigError for both sources or none, for a source that
// there is not, and for values that STS would refuse as too short.
RoleSettings read_role_settings(const IniSection& profile, const std::string& name,
                                const std::string& place);

// The session name for a role whose settings give none, as the AWS CLI makes it.
std::string made_up_session_name(util::Time now);

// Throws ConfigError where `value` of `setting` has fewer than `least` characters.
void check_length(const std::string& setting, const std::string& value, std::size_t least,
                  const std::string& place);

inline constexpr std::size_t k_shortest_role_arn = 20;
inline constexpr std::size_t k_shortest_session_name = 2;

} // namespace iam::aws
