#include "kube/warnings.hpp"

#include "net/redact.hpp"
#include "util/text.hpp"

#include <optional>
#include <string_view>

namespace iam::kube {
namespace {

// Takes the text before the next space, and the space.
std::optional<std::string_view> take_word(std::string_view& rest) {
  const std::size_t end = rest.find(' ');
  if (end == std::string_view::npos || end == 0) {
    return std::nullopt;
  }
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return word;
}

// Takes a text in double quotes, in which a backslash escapes the next character.
std::optional<std::string> take_quoted(std::string_view& rest) {
  if (!rest.starts_with('"')) {
    return std::nullopt;
  }
  std::string text;
  for (std::size_t at = 1; at < rest.size(); ++at) {
    if (rest[at] == '"') {
      rest.remove_prefix(at + 1);
      return text;
    }
    at += rest[at] == '\\' && at + 1 < rest.size() ? 1U : 0U;
    text += rest[at];
  }
  return std::nullopt;
}

void read_field(std::string_view rest, std::vector<std::string>& texts) {
  while (!(rest = util::trim(rest)).empty()) {
    const auto code = take_word(rest);
    const auto agent = code ? take_word(rest) : std::nullopt;
    const auto text = agent ? take_quoted(rest) : std::nullopt;
    if (!text) {
      return;
    }
    if (*code == "299" && !text->empty()) {
      texts.push_back(net::message_from_outside(*text));
    }
    rest = util::trim(rest);
    if (rest.starts_with('"') && !take_quoted(rest)) { // a date
      return;
    }
    rest = util::trim(rest);
    if (!rest.starts_with(',')) {
      return;
    }
    rest.remove_prefix(1);
  }
}

} // namespace

std::vector<std::string> warnings_in(const net::Headers& headers) {
  std::vector<std::string> texts;
  for (const auto& [name, value] : headers) {
    if (util::to_lower_ascii(name) == "warning") {
      read_field(value, texts);
    }
  }
  return texts;
}

} // namespace iam::kube
