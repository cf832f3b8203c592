#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace iam::aws {

// A setting: a text or, if it is empty on its own line and indented lines follow, their `k = v`
// pairs.
using IniValue = std::variant<std::string, std::map<std::string, std::string>>;

struct IniSection {
  std::string name; // between the brackets, as written
  std::size_t line = 0;
  std::map<std::string, IniValue, std::less<>> settings; // by name in lower case

  // The text of a setting. Returns nullopt if it is missing or holds pairs.
  std::optional<std::string> get(std::string_view setting) const;
  bool has(std::string_view setting) const { return settings.contains(setting); }
};

// The sections of an AWS config or credentials file, in order. The grammar is that of Python's
// RawConfigParser, which the AWS CLI uses, and as strict: a duplicate section or setting, a line
// without `=` or `:`, text before the first section, a byte order mark or invalid UTF-8 make the
// whole text unreadable. Comments are whole lines that begin with `#` or `;`; a line that is
// indented more than its setting continues the value; settings of `[DEFAULT]` apply to every
// section. Throws ConfigError with `path` and line.
std::vector<IniSection> parse_ini(std::string_view text, const std::string& path);

} // namespace iam::aws
