#include "aws/credentials/sso_settings.hpp"

#include "aws/config/config_error.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

namespace iam::aws {
namespace {

using Kind = ConfigError::Kind;

// Puts what the session says to what the profile says.
void add_session(IniSection& settings, const IniSection& session, const std::string& place) {
  for (const auto& [name, value] : session.settings) {
    const auto [own, is_new] = settings.settings.try_emplace(name, value);
    if (!is_new && own->second != value) {
      throw ConfigError(
          Kind::invalid,
          fmt::format("the value for {} is inconsistent between profile ({}) and sso-session ({})",
                      name, util::printable(settings.get(name).value_or("")),
                      util::printable(session.get(name).value_or(""))),
          place, "take it out of the profile");
    }
  }
}

void refuse_missing(const IniSection& settings, const std::string& profile,
                    const std::string& place) {
  std::vector<std::string_view> missing;
  for (const std::string_view name :
       {"sso_role_name", "sso_account_id", "sso_start_url", "sso_region"}) {
    if (!settings.get(name)) {
      missing.push_back(name);
    }
  }
  if (!missing.empty()) {
    throw ConfigError(Kind::invalid,
                      fmt::format("the profile {} is configured to use SSO but is missing required "
                                  "configuration: {}",
                                  util::quoted(profile), fmt::join(missing, ", ")),
                      place, fmt::format("run: aws configure sso --profile {}", profile));
  }
}

} // namespace

std::optional<SsoSettings> read_sso_settings(const std::string& profile, const ConfigFiles& files) {
  const auto found = files.profiles.find(profile);
  if (found == files.profiles.end() ||
      (!found->second.has("sso_account_id") && !found->second.has("sso_role_name"))) {
    return std::nullopt;
  }
  const std::string place = files.place_of(profile);
  IniSection settings = found->second;
  const auto session = settings.get("sso_session");
  if (session) {
    const auto section = files.sso_sessions.find(*session);
    if (section == files.sso_sessions.end()) {
      throw ConfigError(
          Kind::invalid,
          fmt::format("the specified sso-session does not exist: {}", util::quoted(*session)),
          place, fmt::format("add a section [sso-session {}]", *session));
    }
    add_session(settings, section->second, place);
  }
  refuse_missing(settings, profile, place);
  return SsoSettings{profile,
                     session.value_or(""),
                     *settings.get("sso_start_url"),
                     *settings.get("sso_region"),
                     *settings.get("sso_account_id"),
                     *settings.get("sso_role_name")};
}

std::string login_command(const SsoSettings& settings) {
  return fmt::format("run: aws sso login --profile {}", settings.profile);
}

} // namespace iam::aws
