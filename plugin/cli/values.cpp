#include "cli/values.hpp"

#include "util/text.hpp"

#include <CLI/CLI.hpp>
#include <charconv>
#include <fmt/format.h>

namespace iam::cli {

// As the source's number and then the fixed texts, each after a bar.
void set_values(CLI::Option& option, const Values& values) {
  std::string text = std::to_string(static_cast<int>(values.source));
  for (const std::string& fixed : values.fixed) {
    text += '|' + fixed;
  }
  option.type_name(text);
}

Values values_of(const CLI::Option& option) {
  const std::string text = option.get_type_name();
  const auto parts = util::split(text, '|');
  int number = 0;
  const std::string_view first = parts.front();
  if (std::from_chars(first.data(), first.data() + first.size(), number).ec != std::errc()) {
    return {}; // an option without values
  }
  Values values(static_cast<ValueSource>(number));
  values.fixed.assign(parts.begin() + 1, parts.end());
  return values;
}

} // namespace iam::cli
