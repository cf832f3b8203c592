#include "aws/config/profiles.hpp"

#include "util/characters.hpp"
#include "util/file.hpp"
#include "util/shell_words.hpp"

#include <filesystem>
#include <fmt/format.h>

namespace iam::aws {
namespace {

using std::string_view;

// The name in a header such as `profile NAME`, which is split into words as in a shell. Returns
// nullopt if it is not exactly two words; the AWS CLI skips those.
std::optional<std::string> named(const std::string& header) {
  const auto words = util::shell_words(header);
  return words && words->size() == 2 ? std::optional(words->back()) : std::nullopt;
}

// Of two sections with the same name, only the later counts.
void put(Sections& sections, const std::optional<std::string>& name, const IniSection& section) {
  if (name) {
    sections.insert_or_assign(*name, section);
  }
}

void sort_section(ConfigFiles& files, const IniSection& section) {
  const std::string& header = section.name;
  if (header.starts_with("profile")) {
    put(files.config_profiles, named(header), section);
  } else if (header.starts_with("sso-session")) {
    put(files.sso_sessions, named(header), section);
  } else if (header.starts_with("services")) {
    put(files.services, named(header), section);
  } else if (header == "default") {
    put(files.config_profiles, header, section);
  } else {
    put(files.other, header, section);
  }
}

// To the AWS CLI a folder is the same as a missing file.
std::string text_of(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored) ? std::string()
                                                      : util::read_file_if_there(path).value_or("");
}

std::string expand_variables(string_view text, const util::Environment& environment) {
  std::string result;
  while (!text.empty()) {
    const std::size_t dollar = std::min(text.find('$'), text.size());
    result += text.substr(0, dollar);
    text.remove_prefix(dollar);
    if (text.empty()) {
      break;
    }
    std::size_t end = 1;
    string_view name;
    if (text.starts_with("${") && text.find('}') != string_view::npos) {
      end = text.find('}') + 1;
      name = text.substr(2, end - 3);
    } else {
      while (end < text.size() && util::is_word_character(text[end])) {
        ++end;
      }
      name = text.substr(1, end - 1);
    }
    result += environment.get(name).value_or(std::string(text.substr(0, end)));
    text.remove_prefix(end);
  }
  return result;
}

std::string path_from(const util::Environment& environment, const char* variable,
                      string_view usual) {
  return expand_path(environment.get(variable).value_or(std::string(usual)), environment);
}

} // namespace

std::string expand_path(string_view path, const util::Environment& environment) {
  std::string expanded = expand_variables(path, environment);
  const auto home = environment.home();
  if (home && (expanded == "~" || expanded.starts_with("~/"))) {
    expanded.replace(0, 1, *home);
  }
  return expanded;
}

std::optional<std::string> ConfigFiles::setting(string_view profile, string_view name) const {
  const auto found = profiles.find(profile);
  return found == profiles.end() ? std::nullopt : found->second.get(name);
}

std::string ConfigFiles::place_of(string_view profile) const {
  if (const auto found = config_profiles.find(profile); found != config_profiles.end()) {
    return fmt::format("{}:{}", config_path, found->second.line);
  }
  if (const auto found = credentials_profiles.find(profile); found != credentials_profiles.end()) {
    return fmt::format("{}:{}", credentials_path, found->second.line);
  }
  return config_path;
}

ConfigFiles read_config_files(ConfigFiles files, string_view config, string_view credentials) {
  for (const IniSection& section : parse_ini(config, files.config_path)) {
    sort_section(files, section);
  }
  files.profiles = files.config_profiles;
  for (const IniSection& section : parse_ini(credentials, files.credentials_path)) {
    files.credentials_profiles.emplace(section.name, section);
    IniSection& merged = files.profiles.try_emplace(section.name, section).first->second;
    for (const auto& [name, value] : section.settings) {
      merged.settings.insert_or_assign(name, value);
    }
  }
  return files;
}

ConfigFiles load_config_files(const util::Environment& environment) {
  ConfigFiles files;
  files.config_path = path_from(environment, "AWS_CONFIG_FILE", "~/.aws/config");
  files.credentials_path =
      path_from(environment, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials");
  const std::string config = text_of(files.config_path);
  const std::string credentials = text_of(files.credentials_path);
  return read_config_files(std::move(files), config, credentials);
}

} // namespace iam::aws
