#pragma once

#include "aws/config/ini.hpp"
#include "util/environment.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace iam::aws {

// Sections by the name of the profile, session or services that they describe.
using Sections = std::map<std::string, IniSection, std::less<>>;

// The contents of the AWS config and credentials files.
struct ConfigFiles {
  std::string config_path;
  std::string credentials_path;

  Sections config_profiles;      // from the config file only
  Sections credentials_profiles; // from the credentials file only
  Sections profiles;             // both: the credentials file's settings win
  Sections sso_sessions;
  Sections services;
  Sections other; // sections of the config file that are none of these

  // The text of a setting of `profile`. Returns nullopt if it or the profile is missing.
  std::optional<std::string> setting(std::string_view profile, std::string_view name) const;

  // `PATH:LINE` of the profile's section, or the config file if no file has one.
  std::string place_of(std::string_view profile) const;
};

// Reads AWS_CONFIG_FILE (`~/.aws/config`) and AWS_SHARED_CREDENTIALS_FILE (`~/.aws/credentials`); a
// missing file is the same as an empty one. Throws ConfigError if a file breaks the grammar,
// FileError if it cannot be read.
ConfigFiles load_config_files(const util::Environment& environment);

// The same from the two texts, whose paths are in `files`.
ConfigFiles read_config_files(ConfigFiles files, std::string_view config,
                              std::string_view credentials);

// `path` with `~` at its start and `$NAME` or `${NAME}` anywhere replaced, as in the AWS CLI. Unset
// variables stay.
std::string expand_path(std::string_view path, const util::Environment& environment);

} // namespace iam::aws
