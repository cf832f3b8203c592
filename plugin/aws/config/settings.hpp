#pragma once

#include "aws/config/profiles.hpp"
#include "aws/endpoints.hpp"
#include "util/environment.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace iam::aws {

// Settings from the command line, which override all others.
struct SettingFlags {
  std::optional<std::string> profile;
  std::optional<std::string> region;
};

// The number of attempts, and the pauses between them.
struct RetrySettings {
  enum class Mode { legacy, standard, adaptive };

  Mode mode = Mode::standard;
  int max_attempts = 3; // including the first
};

// The settings of an AWS session: flags, then variables, then the profile, in the order of the AWS
// CLI v2. An immutable snapshot; no network.
class Settings {
public:
  // Throws ConfigError if a file breaks the grammar, or if the profile named by a flag, AWS_PROFILE
  // or AWS_DEFAULT_PROFILE (even `default`) is in neither file; FileError if a file cannot be read.
  static Settings load(const SettingFlags& flags, const util::Environment& environment);
  static Settings of(const SettingFlags& flags, const util::Environment& environment,
                     ConfigFiles files);

  const util::Environment& environment() const { return m_environment; }
  const ConfigFiles& files() const { return m_files; }

  // `default` if none is named.
  const std::string& profile_name() const { return m_profile_name; }

  // The profile named by a flag or variable.
  const std::optional<std::string>& named_profile() const { return m_named_profile; }

  // With --profile, keys and web identity in the environment do not count; with AWS_PROFILE, they
  // do.
  bool is_profile_from_flag() const { return m_is_profile_from_flag; }

  // The profile, from both files; empty if none is named and there is no default.
  const IniSection& profile() const { return m_profile; }

  // The value of `variable`, which may be empty, else of the profile's `setting`.
  std::optional<std::string> get(std::string_view variable, std::string_view setting) const;

  // Whether that is `true`, in any letter case.
  bool is_on(std::string_view variable, std::string_view setting) const;

  // From the flag, AWS_REGION, AWS_DEFAULT_REGION or the profile; not validated. An empty variable
  // hides the profile's setting.
  const std::optional<std::string>& region() const { return m_region; }

  // The region. Throws ConfigError, which says how to set one, if there is none.
  const std::string& require_region() const;

  EndpointVariant endpoint_variant() const;

  // The endpoint of `service`, in this session's region or in `region`. A configured URL
  // (AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, the profile's services section, its
  // endpoint_url) takes precedence. Without a region, STS and IAM are global, signed for us-east-1.
  // Throws ConfigError if a region or URL is not valid, a services section does not exist, or a
  // required region is missing.
  Endpoint endpoint(Service service) const;
  Endpoint endpoint(Service service, std::string_view region) const;

  RetrySettings retries() const;

  // The file of certificate authorities to trust for AWS: AWS_CA_BUNDLE, the profile's ca_bundle or
  // REQUESTS_CA_BUNDLE. Throws ConfigError if it is empty.
  std::optional<std::string> ca_bundle() const;

private:
  std::optional<std::string> configured_endpoint(Service service) const;
  std::optional<std::string> endpoint_of_services(std::string_view service) const;

  util::Environment m_environment;
  ConfigFiles m_files;
  std::string m_profile_name;
  std::optional<std::string> m_named_profile;
  bool m_is_profile_from_flag = false;
  IniSection m_profile;
  std::optional<std::string> m_region;
};

} // namespace iam::aws
