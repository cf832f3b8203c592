#include "aws/config/ini.hpp"

#include "aws/config/config_error.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <unordered_map>

namespace iam::aws {
namespace {

using std::string_view;

// The length of the white space that `text` begins with, as Python sees it: beyond ASCII too, since
// a no-break space is easily pasted along.
std::size_t blank_length(string_view text) {
  if (text.empty()) {
    return 0;
  }
  const auto c = static_cast<unsigned char>(text.front());
  if ((c >= 0x09 && c <= 0x0d) || (c >= 0x1c && c <= 0x20)) {
    return 1;
  }
  for (const string_view wide :
       {"\u0085", "\u00a0", "\u1680", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"}) {
    if (text.starts_with(wide)) {
      return wide.size();
    }
  }
  const bool is_en_quad_to_hair_space = text.starts_with("\xe2\x80") && text.size() > 2 &&
                                        static_cast<unsigned char>(text[2]) >= 0x80 &&
                                        static_cast<unsigned char>(text[2]) <= 0x8a;
  return is_en_quad_to_hair_space ? 3 : 0;
}

string_view strip_start(string_view text) {
  while (const std::size_t length = blank_length(text)) {
    text.remove_prefix(length);
  }
  return text;
}

string_view strip_end(string_view text) {
  for (std::size_t length = 1; length <= 3 && length <= text.size();) {
    if (blank_length(text.substr(text.size() - length)) == length) {
      text.remove_suffix(length);
      length = 1;
    } else {
      ++length;
    }
  }
  return text;
}

string_view strip(string_view text) {
  return strip_end(strip_start(text));
}

// The lines of `text` without their ends: LF, CR LF or CR.
std::vector<string_view> lines_of(string_view text) {
  std::vector<string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + (text.substr(end).starts_with("\r\n") ? 2 : 1), text.size()));
  }
  return lines;
}

class IniReader {
public:
  explicit IniReader(const std::string& path) : m_path(path) {}

  std::vector<IniSection> read(string_view text) {
    if (text.starts_with("\xef\xbb\xbf")) {
      fail("begins with a byte order mark", "save it as UTF-8 without one");
    }
    if (!util::is_utf8(text)) {
      fail("is not UTF-8");
    }
    for (const string_view line : lines_of(text)) {
      ++m_line;
      read_line(line);
    }
    finish();
    return std::move(m_sections);
  }

private:
  // A line of a value.
  struct Line {
    std::size_t number;
    string_view text;
  };
  using RawSection = std::map<std::string, std::vector<Line>>;

  [[noreturn]] void fail(const std::string& cause, const std::string& cure = {}) const {
    const std::string place = m_line == 0 ? m_path : fmt::format("{}:{}", m_path, m_line);
    throw ConfigError(ConfigError::Problem::unparsable, "unable to parse config file: " + cause,
                      place, cure);
  }

  void read_line(string_view line) {
    const string_view value = strip(line);
    if (value.starts_with('#') || value.starts_with(';')) {
      return;
    }
    if (value.empty()) {
      if (m_value != nullptr) {
        m_value->push_back({m_line, {}});
      }
      return;
    }
    const std::size_t indent = line.size() - strip_start(line).size();
    if (m_value != nullptr && indent > m_indent) {
      m_value->push_back({m_line, value});
      return;
    }
    m_indent = indent;
    const std::size_t bracket = value.rfind(']');
    if (value.starts_with('[') && bracket != string_view::npos && bracket > 1) {
      begin_section(value.substr(1, bracket - 1));
    } else {
      begin_setting(value);
    }
  }

  void begin_section(string_view name) {
    m_value = nullptr; // no section begins with a continuation line
    if (name == "DEFAULT") {
      m_section = &m_defaults;
      return;
    }
    const auto [known, is_new] = m_lines.try_emplace(std::string(name), m_line);
    if (!is_new) {
      fail(fmt::format("the section {} already begins in line {}", util::quoted(name),
                       known->second),
           "merge the two sections");
    }
    m_sections.push_back({std::string(name), m_line, {}});
    m_raw.push_back(std::make_unique<RawSection>());
    m_section = m_raw.back().get();
  }

  void begin_setting(string_view line) {
    if (m_section == nullptr) {
      fail("a setting before the first section", "put a line like [default] above it");
    }
    const std::size_t delimiter = line.find_first_of("=:");
    if (delimiter == string_view::npos) {
      fail("neither a section nor a setting (NAME = VALUE)");
    }
    const std::string name = util::to_lower_ascii(strip(line.substr(0, delimiter)));
    if (name.empty()) {
      fail("a value without a name");
    }
    const auto [place, is_new] = m_section->try_emplace(name);
    m_value = &place->second;
    if (!is_new) {
      fail(fmt::format("{} is already set in line {}", util::quoted(name), m_value->front().number),
           "keep one of the two");
    }
    m_value->push_back({m_line, strip(line.substr(delimiter + 1))});
  }

  void finish() {
    std::map<std::string, IniValue, std::less<>> defaults;
    for (const auto& [name, lines] : m_defaults) {
      defaults[name] = value_of(lines);
    }
    for (std::size_t i = 0; i < m_sections.size(); ++i) {
      for (const auto& [name, lines] : *m_raw[i]) {
        m_sections[i].settings[name] = value_of(lines);
      }
      m_sections[i].settings.insert(defaults.begin(), defaults.end());
    }
  }

  IniValue value_of(const std::vector<Line>& lines) {
    std::string text(lines.front().text);
    for (std::size_t i = 1; i < lines.size(); ++i) {
      text.append("\n").append(lines[i].text);
    }
    const string_view trimmed = strip_end(text);
    return trimmed.starts_with('\n') ? IniValue(pairs_of(lines)) : std::string(trimmed);
  }

  std::map<std::string, std::string> pairs_of(const std::vector<Line>& lines) {
    std::map<std::string, std::string> pairs;
    for (const Line& line : lines) {
      const std::size_t equals = line.text.find('=');
      if (line.text.empty()) {
        continue;
      }
      if (equals == string_view::npos) {
        m_line = line.number;
        fail("below a setting without a value, each line is a pair (NAME = VALUE)");
      }
      pairs[std::string(strip(line.text.substr(0, equals)))] = strip(line.text.substr(equals + 1));
    }
    return pairs;
  }

  const std::string& m_path;
  std::size_t m_line = 0;   // being read, from 1
  std::size_t m_indent = 0; // of the section or setting being read
  std::vector<IniSection> m_sections;
  std::unordered_map<std::string, std::size_t> m_lines; // of the sections, by name
  std::vector<std::unique_ptr<RawSection>> m_raw;       // of each of them
  RawSection m_defaults;
  RawSection* m_section = nullptr;
  std::vector<Line>* m_value = nullptr;
};

} // namespace

std::optional<std::string> IniSection::get(string_view setting) const {
  const auto found = settings.find(setting);
  const auto* text = found == settings.end() ? nullptr : std::get_if<std::string>(&found->second);
  return text == nullptr ? std::nullopt : std::optional(*text);
}

std::vector<IniSection> parse_ini(string_view text, const std::string& path) {
  return IniReader(path).read(text);
}

} // namespace iam::aws
