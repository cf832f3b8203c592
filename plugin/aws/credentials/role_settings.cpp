#include "aws/credentials/role_settings.hpp"

#include "aws/config/config_error.hpp"
#include "aws/config/whole_number.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

namespace iam::aws {
namespace {

using Problem = ConfigError::Problem;

constexpr std::size_t k_shortest_external_id = 2;
constexpr std::size_t k_shortest_serial_number = 9;
constexpr long long k_shortest_session = 900; // seconds

std::string text_of(const IniSection& profile, const char* setting, std::size_t least,
                    const std::string& place) {
  const auto text = profile.get(setting);
  if (text) {
    check_length(setting, *text, least, place);
  }
  return text.value_or("");
}

std::optional<std::chrono::seconds> duration_of(const IniSection& profile,
                                                const std::string& place) {
  const std::string text = profile.get("duration_seconds").value_or("");
  const auto seconds = parse_whole_number(text);
  if (!seconds) {
    return std::nullopt;
  }
  if (*seconds < k_shortest_session) {
    throw ConfigError(
        Problem::invalid,
        fmt::format("duration_seconds is {}, but the minimum is {}", *seconds, k_shortest_session),
        place);
  }
  return std::chrono::seconds(*seconds);
}

void check_sources(const RoleSettings& settings, const std::string& name,
                   const std::string& place) {
  if (settings.source_profile && settings.credential_source) {
    throw ConfigError(
        Problem::invalid,
        fmt::format("the profile {} contains both source_profile and credential_source",
                    util::quoted(name)),
        place, "keep one of the two");
  }
  if (!settings.source_profile && !settings.credential_source) {
    throw ConfigError(
        Problem::incomplete,
        "partial credentials found in assume-role, missing: source_profile or "
        "credential_source",
        place,
        fmt::format("set in the profile {} whose credentials assume the role", util::quoted(name)));
  }
  const auto& source = settings.credential_source;
  if (source && source != "Environment" && source != "EcsContainer" &&
      source != "Ec2InstanceMetadata") {
    throw ConfigError(Problem::invalid,
                      fmt::format("the credential source {} referenced in profile {} is not valid",
                                  util::quoted(*source), util::quoted(name)),
                      place, "use Environment, EcsContainer or Ec2InstanceMetadata");
  }
}

} // namespace

bool assumes_role(const IniSection& profile) {
  return profile.has("role_arn") && !profile.has("web_identity_token_file");
}

void check_length(const std::string& setting, const std::string& value, std::size_t least,
                  const std::string& place) {
  if (value.size() < least) {
    throw ConfigError(Problem::invalid,
                      fmt::format("invalid length of {}: {}, but the minimum is {}", setting,
                                  value.size(), least),
                      place);
  }
}

RoleSettings read_role_settings(const IniSection& profile, const std::string& name,
                                const std::string& place) {
  RoleSettings settings;
  settings.source_profile = profile.get("source_profile");
  settings.credential_source = profile.get("credential_source");
  check_sources(settings, name, place);
  settings.request.role_arn = text_of(profile, "role_arn", k_shortest_role_arn, place);
  if (profile.get("role_session_name") != "") { // the AWS CLI makes one up for an empty one too
    settings.request.role_session_name =
        text_of(profile, "role_session_name", k_shortest_session_name, place);
  }
  settings.request.external_id = text_of(profile, "external_id", k_shortest_external_id, place);
  settings.request.serial_number = text_of(profile, "mfa_serial", k_shortest_serial_number, place);
  settings.request.duration = duration_of(profile, place);
  return settings;
}

std::string made_up_session_name(util::Time now) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch();
  return fmt::format("botocore-session-{}", seconds.count());
}

} // namespace iam::aws
