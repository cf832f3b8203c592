#include "aws/credentials/sso_settings.hpp"

#include "aws/config/config_error.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <span>
#include <vector>

namespace iam::aws {
namespace {

using Problem = ConfigError::Problem;

// Adds the session's settings to the profile's.
void add_session(IniSection& settings, const IniSection& session, const std::string& place) {
  for (const auto& [name, value] : session.settings) {
    const auto [own, is_new] = settings.settings.try_emplace(name, value);
    if (!is_new && own->second != value) {
      throw ConfigError(
          Problem::invalid,
          fmt::format("the value for {} is inconsistent between profile ({}) and sso-session ({})",
                      name, settings.get(name).value_or(""), session.get(name).value_or("")),
          place, "remove it from the profile");
    }
  }
}

// The settings that a role requires; the last two, those that a portal requires.
constexpr std::array<std::string_view, 4> k_of_role = {"sso_role_name", "sso_account_id",
                                                       "sso_start_url", "sso_region"};
constexpr auto k_of_portal = std::span(k_of_role).last<2>();

void refuse_missing(const IniSection& settings, std::span<const std::string_view> needed,
                    const std::string& profile, const std::string& place) {
  std::vector<std::string_view> missing;
  for (const std::string_view name : needed) {
    if (!settings.get(name)) {
      missing.push_back(name);
    }
  }
  if (!missing.empty()) {
    throw ConfigError(Problem::invalid,
                      fmt::format("the profile {} is configured to use SSO but is missing required "
                                  "configuration: {}",
                                  util::quoted(profile), fmt::join(missing, ", ")),
                      place,
                      "run: " + util::aws_command({"configure", "sso", "--profile", profile}));
  }
}

// The settings of `profile`, including all that are `needed`.
SsoSettings read(const std::string& profile, std::span<const std::string_view> needed,
                 const ConfigFiles& files) {
  const std::string place = files.place_of(profile);
  IniSection settings = files.profiles.at(profile);
  const auto session = settings.get("sso_session");
  if (session) {
    const auto section = files.sso_sessions.find(*session);
    if (section == files.sso_sessions.end()) {
      throw ConfigError(
          Problem::invalid,
          fmt::format("the specified sso-session does not exist: {}", util::quoted(*session)),
          place, fmt::format("add a section [sso-session {}]", *session));
    }
    add_session(settings, section->second, place);
  }
  refuse_missing(settings, needed, profile, place);
  return {profile,
          session.value_or(""),
          *settings.get("sso_start_url"),
          *settings.get("sso_region"),
          settings.get("sso_account_id").value_or(""),
          settings.get("sso_role_name").value_or("")};
}

bool has_portal(const IniSection& profile) {
  return profile.has("sso_session") || profile.has("sso_start_url");
}

SsoSettings portal_of_profile(const std::string& profile, const ConfigFiles& files) {
  SsoSettings portal = read(profile, k_of_portal, files);
  portal.account.clear();
  portal.role.clear();
  return portal;
}

// The first profile with a portal, from `name` along source_profile.
std::optional<std::string> profile_with_portal(std::string name, const Sections& profiles) {
  for (std::size_t steps = 0; steps <= profiles.size(); ++steps) { // profiles may name each other
    const auto found = profiles.find(name);
    if (found == profiles.end()) {
      return std::nullopt;
    }
    if (has_portal(found->second)) {
      return name;
    }
    name = found->second.get("source_profile").value_or("");
  }
  return std::nullopt;
}

// One profile for each portal that profiles name without a sso-session.
std::vector<std::string> profiles_of_older_kind(const Sections& profiles) {
  std::map<std::string, std::string> by_url;
  for (const auto& [name, profile] : profiles) {
    const auto url = profile.get("sso_start_url");
    if (url && !profile.has("sso_session")) {
      by_url.try_emplace(*url, name);
    }
  }
  std::vector<std::string> names;
  for (const auto& [url, name] : by_url) {
    names.push_back(name);
  }
  return names;
}

SsoSettings portal_of_session(const std::string& name, const ConfigFiles& files) {
  const IniSection& session = files.sso_sessions.at(name);
  const auto url = session.get("sso_start_url");
  const auto region = session.get("sso_region");
  if (!url || !region) {
    throw ConfigError(
        Problem::invalid,
        fmt::format("the sso-session {} lacks sso_start_url or sso_region", util::quoted(name)),
        fmt::format("{}:{}", files.config_path, session.line),
        "run: " + util::aws_command({"configure", "sso-session"}));
  }
  return {"", name, *url, *region, "", ""};
}

[[noreturn]] void fail_ambiguous(const ConfigFiles& files, const std::vector<std::string>& older) {
  std::vector<std::string> names;
  for (const auto& [name, session] : files.sso_sessions) {
    names.push_back(name);
  }
  for (const std::string& profile : older) {
    names.push_back(fmt::format(
        "{} (profile {})", files.profiles.at(profile).get("sso_start_url").value_or(""), profile));
  }
  throw ConfigError(Problem::incomplete,
                    fmt::format("there are several SSO sessions, and no profile chooses one: {}",
                                fmt::join(names, ", ")),
                    files.config_path,
                    "name a profile of one with --profile, which then also signs in to a cluster "
                    "whose kubeconfig signs in by AWS");
}

} // namespace

std::optional<SsoSettings> read_sso_settings(const std::string& profile, const ConfigFiles& files) {
  const auto found = files.profiles.find(profile);
  if (found == files.profiles.end() ||
      (!found->second.has("sso_account_id") && !found->second.has("sso_role_name"))) {
    return std::nullopt;
  }
  return read(profile, k_of_role, files);
}

SsoSettings find_portal(const Settings& settings) {
  const ConfigFiles& files = settings.files();
  if (const auto profile = profile_with_portal(settings.profile_name(), files.profiles)) {
    return portal_of_profile(*profile, files);
  }
  const std::vector<std::string> older = profiles_of_older_kind(files.profiles);
  if (files.sso_sessions.size() + older.size() > 1) {
    fail_ambiguous(files, older);
  }
  if (!older.empty()) {
    return portal_of_profile(older.front(), files);
  }
  if (files.sso_sessions.empty()) {
    throw ConfigError(Problem::incomplete, "no SSO session is configured", files.config_path,
                      "run: " + util::aws_command({"configure", "sso"}));
  }
  return portal_of_session(files.sso_sessions.begin()->first, files);
}

std::string login_command(const SsoSettings& settings) {
  if (settings.profile.empty()) {
    return "run: " + util::aws_command({"sso", "login", "--sso-session", settings.session});
  }
  return "run: " + util::aws_command({"sso", "login", "--profile", settings.profile});
}

} // namespace iam::aws
