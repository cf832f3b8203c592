#include "aws/config/settings.hpp"

#include "aws/config/config_error.hpp"
#include "aws/config/whole_number.hpp"
#include "net/redact.hpp"
#include "net/url.hpp"
#include "util/proposed_command.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

namespace iam::aws {
namespace {

using Problem = ConfigError::Problem;

std::optional<std::string> first_set(const util::Environment& environment,
                                     std::initializer_list<std::string_view> variables) {
  for (const std::string_view variable : variables) {
    if (auto value = environment.get(variable)) {
      return value;
    }
  }
  return std::nullopt;
}

std::string cure_for_missing(const std::string& name, const ConfigFiles& files) {
  std::vector<std::string> names;
  for (const auto& [known, section] : files.profiles) {
    names.push_back(known);
  }
  const std::string_view near = util::nearest(name, names);
  if (!near.empty()) {
    return fmt::format("did you mean {}?", util::quoted(near));
  }
  return names.empty()
             ? "run: " + util::aws_command({"configure"})
             : util::aws_command({"configure", "list-profiles"}) + " lists the existing ones";
}

[[noreturn]] void fail_without_profile(const std::string& name, const ConfigFiles& files) {
  throw ConfigError(Problem::profile_not_found,
                    fmt::format("the config profile {} could not be found", util::quoted(name)),
                    fmt::format("{}, {}", files.config_path, files.credentials_path),
                    cure_for_missing(name, files));
}

// Returns `url`, which the user configured in `name`. Throws ConfigError if it is not valid.
std::string checked_url(std::string url, const std::string& name) {
  try {
    const net::Url parts = net::parse_url(url);
    if (parts.scheme == "https" || parts.scheme == "http") {
      return url;
    }
  } catch (const util::Error&) {
    // reported below, with the place that the user can change
  }
  throw ConfigError(Problem::invalid,
                    fmt::format("invalid endpoint {}", util::quoted(net::redacted_url(url))), name,
                    "an endpoint is a URL like https://HOST");
}

// The name of a service in a file (`sso_oidc`) and, in upper case, in a variable.
std::string setting_name(Service service) {
  return util::replace_all(std::string(name_of(service)), "-", "_");
}

} // namespace

Settings Settings::load(const SettingFlags& flags, const util::Environment& environment) {
  return of(flags, environment, load_config_files(environment));
}

Settings Settings::of(const SettingFlags& flags, const util::Environment& environment,
                      ConfigFiles files) {
  Settings settings;
  settings.m_environment = environment;
  const auto named = flags.profile ? flags.profile
                                   : first_set(environment, {"AWS_PROFILE", "AWS_DEFAULT_PROFILE"});
  settings.m_profile_name = named.value_or("default");
  settings.m_named_profile = named;
  settings.m_is_profile_from_flag = flags.profile.has_value();
  const auto found = files.profiles.find(settings.m_profile_name);
  if (found != files.profiles.end()) {
    settings.m_profile = found->second;
  } else if (named) {
    fail_without_profile(*named, files);
  }
  settings.m_files = std::move(files);
  settings.m_region =
      flags.region ? flags.region : first_set(environment, {"AWS_REGION", "AWS_DEFAULT_REGION"});
  if (!settings.m_region) {
    settings.m_region = settings.m_profile.get("region");
  }
  return settings;
}

std::optional<std::string> Settings::get(std::string_view variable,
                                         std::string_view setting) const {
  auto value = m_environment.get(variable);
  return value ? value : m_profile.get(setting);
}

bool Settings::is_on(std::string_view variable, std::string_view setting) const {
  return util::to_lower_ascii(get(variable, setting).value_or("")) == "true";
}

const std::string& Settings::require_region() const {
  if (!m_region || m_region->empty()) {
    throw ConfigError(Problem::incomplete, "no region is set", m_files.place_of(m_profile_name),
                      "give --region, set AWS_REGION, or the profile's region");
  }
  return *m_region;
}

EndpointVariant Settings::endpoint_variant() const {
  return {is_on("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"),
          is_on("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint")};
}

Endpoint Settings::endpoint(Service service) const {
  if (!m_region && (service == Service::sts || service == Service::iam)) {
    Endpoint global = endpoint(service, "aws-global");
    global.signing_region = "us-east-1";
    return global;
  }
  return endpoint(service, require_region());
}

Endpoint Settings::endpoint(Service service, std::string_view region) const {
  if (auto url = configured_endpoint(service)) {
    return {std::move(*url), std::string(region), std::string(name_of(service))};
  }
  return endpoint_for(service, region, endpoint_variant());
}

std::optional<std::string> Settings::configured_endpoint(Service service) const {
  if (is_on("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls")) {
    return std::nullopt;
  }
  const std::string name = setting_name(service);
  for (const std::string& variable :
       {"AWS_ENDPOINT_URL_" + util::to_upper_ascii(name), std::string("AWS_ENDPOINT_URL")}) {
    if (auto url = m_environment.get_nonempty(variable)) {
      return checked_url(std::move(*url), variable);
    }
  }
  auto url = endpoint_of_services(name);
  if (!url) {
    url = m_profile.get("endpoint_url");
  }
  return url && !url->empty()
             ? std::optional(checked_url(std::move(*url), m_files.place_of(m_profile_name)))
             : std::nullopt;
}

std::optional<std::string> Settings::endpoint_of_services(std::string_view service) const {
  const auto section = m_profile.get("services");
  if (!section) {
    return std::nullopt;
  }
  const auto found = m_files.services.find(*section);
  if (found == m_files.services.end()) {
    throw ConfigError(
        Problem::invalid,
        fmt::format("the profile is configured to use the services section, but the {} services "
                    "configuration does not exist",
                    util::quoted(*section)),
        m_files.place_of(m_profile_name), fmt::format("add a section [services {}]", *section));
  }
  const auto setting = found->second.settings.find(service);
  using Pairs = std::map<std::string, std::string>;
  const auto* pairs =
      setting == found->second.settings.end() ? nullptr : std::get_if<Pairs>(&setting->second);
  if (pairs == nullptr || !pairs->contains("endpoint_url")) {
    return std::nullopt;
  }
  return pairs->at("endpoint_url");
}

RetrySettings Settings::retries() const {
  RetrySettings retries;
  const std::string mode = get("AWS_RETRY_MODE", "retry_mode").value_or("standard");
  if (mode == "legacy") {
    retries.mode = RetrySettings::Mode::legacy;
  } else if (mode == "adaptive") {
    retries.mode = RetrySettings::Mode::adaptive;
  } else if (!mode.empty() && mode != "standard") {
    throw ConfigError(Problem::invalid, fmt::format("invalid retry mode {}", util::quoted(mode)),
                      "AWS_RETRY_MODE or retry_mode", "use standard, adaptive or legacy");
  }
  if (const auto attempts = get("AWS_MAX_ATTEMPTS", "max_attempts")) {
    const long long number = parse_whole_number(*attempts).value_or(0);
    if (number < 1 || number > std::numeric_limits<int>::max()) {
      throw ConfigError(Problem::invalid,
                        fmt::format("invalid number of attempts {}", util::quoted(*attempts)),
                        "AWS_MAX_ATTEMPTS or max_attempts", "use a positive whole number");
    }
    retries.max_attempts = static_cast<int>(number);
  }
  return retries;
}

std::optional<std::string> Settings::ca_bundle() const {
  auto path = get("AWS_CA_BUNDLE", "ca_bundle");
  if (!path) {
    path = m_environment.get("REQUESTS_CA_BUNDLE");
  }
  if (path && path->empty()) {
    throw ConfigError(Problem::invalid,
                      "the file of certificate authorities is set to an empty text",
                      "AWS_CA_BUNDLE, ca_bundle or REQUESTS_CA_BUNDLE", "name a file or unset it");
  }
  return path;
}

} // namespace iam::aws
