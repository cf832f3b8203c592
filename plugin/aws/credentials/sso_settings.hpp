#pragma once

#include "aws/config/settings.hpp"

#include <optional>
#include <string>

namespace iam::aws {

// The settings of a profile for IAM Identity Center.
struct SsoSettings {
  std::string profile; // for messages; empty for a mere sso-session
  std::string session; // the name of its sso-session; empty in a profile of the older kind
  std::string start_url;
  std::string region; // of Identity Center, not of the calls
  std::string account;
  std::string role; // the permission set; empty, like the account, in the settings of a portal
};

// The settings of `profile`, its own and those of its [sso-session]. Returns nullopt if it has
// neither sso_account_id nor sso_role_name. Throws ConfigError if the session does not exist, if
// settings differ between the two, and if some are missing.
std::optional<SsoSettings> read_sso_settings(const std::string& profile, const ConfigFiles& files);

// The settings of a portal, without account and role: that of the profile of `settings`, or of the
// profile from which its role is assumed; else the only one in the config file. Throws ConfigError
// if that has none or, with their names, several.
SsoSettings find_portal(const Settings& settings);

// The cure for a missing or expired token: `aws sso login` for these settings.
std::string login_command(const SsoSettings& settings);

} // namespace iam::aws
