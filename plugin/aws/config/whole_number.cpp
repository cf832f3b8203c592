#include "aws/config/whole_number.hpp"

#include "util/characters.hpp"
#include "util/text.hpp"

#include <string>

namespace iam::aws {

std::optional<long long> parse_whole_number(std::string_view text) {
  text = util::trim(text);
  std::string digits(text.starts_with('-') ? "-" : "");
  if (text.starts_with('-') || text.starts_with('+')) {
    text.remove_prefix(1);
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_between = i > 0 && i + 1 < text.size() && text[i - 1] != '_';
    if (text[i] == '_' && is_between) {
      continue;
    }
    if (!util::is_digit(text[i])) {
      return std::nullopt;
    }
    digits += text[i];
  }
  return util::parse_number<long long>(digits);
}

} // namespace iam::aws
