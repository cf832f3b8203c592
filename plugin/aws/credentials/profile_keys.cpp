#include "aws/credentials/profile_keys.hpp"

#include "aws/config/config_error.hpp"

#include <fmt/format.h>

namespace iam::aws {
namespace {

// A key, which must not be empty.
std::string required(const IniSection& section, const char* key, Provider provider,
                     const std::string& place) {
  auto value = section.get(key);
  if (!value || value->empty()) {
    throw ConfigError(
        ConfigError::Problem::incomplete,
        fmt::format("partial credentials found in {}, missing: {}", name_of(provider), key), place,
        "add the key, or remove the other one");
  }
  return std::move(*value);
}

std::optional<CredentialSource> source_in(const Sections& sections, const std::string& profile,
                                          Provider provider, const std::string& path) {
  const auto found = sections.find(profile);
  if (found == sections.end() || !found->second.has("aws_access_key_id")) {
    return std::nullopt;
  }
  const IniSection& section = found->second;
  const std::string place = fmt::format("{}:{}", path, section.line);
  Credentials credentials;
  credentials.access_key_id = required(section, "aws_access_key_id", provider, place);
  credentials.secret_access_key =
      util::Secret(required(section, "aws_secret_access_key", provider, place));
  auto token = section.get("aws_security_token");
  if (!token) {
    token = section.get("aws_session_token");
  }
  credentials.session_token = util::Secret(token.value_or(""));
  credentials.account_id = section.get("aws_account_id").value_or("");
  return CredentialSource{provider, fmt::format("profile {} of {}", profile, path),
                          [credentials = std::move(credentials)] { return credentials; }};
}

} // namespace

std::optional<CredentialSource> shared_credentials_source(const std::string& profile,
                                                          const ConfigFiles& files) {
  return source_in(files.credentials_profiles, profile, Provider::shared_credentials_file,
                   files.credentials_path);
}

std::optional<CredentialSource> config_file_source(const std::string& profile,
                                                   const ConfigFiles& files) {
  return source_in(files.config_profiles, profile, Provider::config_file, files.config_path);
}

} // namespace iam::aws
