#pragma once

#include "aws/config/profiles.hpp"
#include "aws/endpoints.hpp"
#include "util/environment.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace iam::aws {

// What the command line says; it wins over all else.
struct SettingFlags {
  std::optional<std::string> profile;
  std::optional<std::string> region;
};

// How often a request is sent, and how the pauses grow.
struct RetrySettings {
  enum class Mode { legacy, standard, adaptive };

  Mode mode = Mode::standard;
  int max_attempts = 3; // the first one included
};

// The settings of one AWS session: flags, then variables, then the profile, as the AWS CLI v2 ranks
// them. Made once, from files as they were at that moment; no network.
class Settings {
public:
  // Throws ConfigError: a file breaks the grammar, or a profile that was named (by flag,
  // AWS_PROFILE or AWS_DEFAULT_PROFILE, and be it `default`) is in neither file. FileError for a
  // file that cannot be read.
  static Settings load(const SettingFlags& flags, const util::Environment& environment);
  static Settings of(const SettingFlags& flags, const util::Environment& environment,
                     ConfigFiles files);

  const util::Environment& environment() const { return m_environment; }
  const ConfigFiles& files() const { return m_files; }

  // `default` where none was named.
  const std::string& profile_name() const { return m_profile_name; }

  // The one that was named, by flag or variable.
  const std::optional<std::string>& named_profile() const { return m_named_profile; }

  // With --profile, keys and web identity of the environment do not count; with AWS_PROFILE they
  // do.
  bool is_profile_from_flag() const { return m_is_profile_from_flag; }

  // The profile of both files; without any setting where none was named and there is no default.
  const IniSection& profile() const { return m_profile; }

  // The value of `variable`, which may be empty, else of the profile's `setting`.
  std::optional<std::string> get(std::string_view variable, std::string_view setting) const;

  // Whether that is `true`, in any case. Everything else is false.
  bool is_on(std::string_view variable, std::string_view setting) const;

  // From the flag, AWS_REGION, AWS_DEFAULT_REGION or the profile; not judged. A variable set to
  // nothing hides the profile's. Instances may ask `instance_region` where there is none.
  const std::optional<std::string>& region() const { return m_region; }

  // The region, or ConfigError that says how to name one.
  const std::string& require_region() const;

  EndpointVariant endpoint_variant() const;

  // Where to call `service`, in this session's region or in `region`. What the user configured
  // (AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, the profile's services section, its
  // endpoint_url) goes before the tables. Without any region STS and IAM are global, signed for
  // us-east-1. Throws ConfigError for a region or URL that is not valid, a services section that
  // does not exist, and where a region is needed and missing.
  Endpoint endpoint(Service service) const;
  Endpoint endpoint(Service service, std::string_view region) const;

  RetrySettings retries() const;

  // The file of certificate authorities to trust for AWS: AWS_CA_BUNDLE, the profile's ca_bundle or
  // REQUESTS_CA_BUNDLE. Throws ConfigError where it is set to nothing.
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
