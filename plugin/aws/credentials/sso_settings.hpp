#pragma once

#include "aws/config/settings.hpp"

#include <optional>
#include <string>

namespace iam::aws {

// What a profile says about IAM Identity Center.
struct SsoSettings {
  std::string profile; // for messages; empty where it is of a sso-session alone
  std::string session; // the name of its sso-session; empty in a profile of the older kind
  std::string start_url;
  std::string region; // in which Identity Center is, not that of the calls
  std::string account;
  std::string role; // the permission set; empty, as the account, in the settings of a portal
};

// The settings of `profile`, its own and those of the [sso-session] that it names; nothing where it
// has neither sso_account_id nor sso_role_name. Throws ConfigError for a session that there is not,
// for settings that differ between the two, and for missing ones.
std::optional<SsoSettings> read_sso_settings(const std::string& profile, const ConfigFiles& files);

// The portal to ask about more than the profile's own role, without account and role: that of the
// profile of `settings`, or of the one from which its role is assumed; else the only one that the
// config file knows. Throws ConfigError where it knows none or, with their names, several.
SsoSettings find_portal(const Settings& settings);

// `aws sso login` for these settings: the cure for a token that is missing or spent.
std::string login_command(const SsoSettings& settings);

} // namespace iam::aws
