#include "identity/pasted.hpp"

#include "util/characters.hpp"
#include "util/error.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

namespace iam::identity {
namespace {

struct Pair {
  std::string_view open;
  std::string_view close;
};

constexpr std::array<Pair, 8> k_quotes = {{{"\"", "\""},
                                           {"'", "'"},
                                           {"`", "`"},
                                           {"“", "”"},
                                           {"‘", "’"},
                                           {"„", "“"},
                                           {"«", "»"},
                                           {"”", "”"}}};
constexpr std::array<Pair, 3> k_brackets = {{{"<", ">"}, {"(", ")"}, {"[", "]"}}};

// No-break spaces, the space without a width, and the byte order mark.
constexpr std::array<std::string_view, 4> k_unseen = {"\xc2\xa0", "\xe2\x80\xaf", "\xe2\x80\x8b",
                                                      "\xef\xbb\xbf"};

// Removes the blanks at both ends.
std::string_view without_blanks(std::string_view text) {
  std::size_t before = text.size() + 1;
  while (text.size() < before) {
    before = text.size();
    text = util::trim(text);
    for (const std::string_view space : k_unseen) {
      text.remove_prefix(text.starts_with(space) ? space.size() : 0);
      text.remove_suffix(text.ends_with(space) ? space.size() : 0);
    }
  }
  return text;
}

// Returns where the next ARN begins from `at` on: not the end of `rolearn:`.
std::size_t find_arn(std::string_view text, std::size_t at = 0) {
  at = text.find("arn:", at);
  while (at != std::string_view::npos && at > 0 && util::is_lower(text[at - 1])) {
    at = text.find("arn:", at + 1);
  }
  return at;
}

} // namespace

std::string_view without_wrapping(std::string_view text) {
  const auto strip = [&text](const Pair& pair) {
    const std::size_t size = pair.open.size() + pair.close.size();
    if (text.size() < size || !text.starts_with(pair.open) || !text.ends_with(pair.close)) {
      return false;
    }
    text = text.substr(pair.open.size(), text.size() - size);
    return true;
  };
  // A bracketed name may be a placeholder that nobody replaced, such as <ROLE>.
  const bool has_arn = text.find("arn:") != std::string_view::npos;
  do {
    text = without_blanks(text);
  } while (std::ranges::any_of(k_quotes, strip) ||
           (has_arn && std::ranges::any_of(k_brackets, strip)));
  return text;
}

std::optional<std::string> only_arn(std::string_view text) {
  std::optional<std::string> found;
  for (std::size_t at = 0; (at = find_arn(text, at)) != std::string_view::npos;) {
    const std::size_t end = std::min(text.find_first_of(" \t\r\n\"'`;<>()[]", at), text.size());
    if (found) {
      return std::nullopt;
    }
    found = text.substr(at, end - at);
    at = end;
  }
  return found;
}

void refuse_lists(std::string_view argument) {
  constexpr std::string_view k_one_each = "give each identity as a word of its own, without commas";
  const auto refuse = [&](const char* cause, std::string cure) {
    throw util::Error(cause, std::string(argument), std::move(cure));
  };
  const std::size_t arn = find_arn(argument);
  const bool has_arn = arn != std::string_view::npos;
  const bool has_two = has_arn && find_arn(argument, arn + 1) != std::string_view::npos;
  const bool has_gap = argument.find_first_of(" \t\r\n;") != std::string_view::npos;
  if (has_arn && !has_two && (has_gap || (arn > 0 && argument.front() != ','))) {
    refuse("there is other text around the ARN",
           "give the ARN alone: " + only_arn(argument).value_or("ARN"));
  }
  if (has_two || has_gap) {
    refuse("these are several identities in one word", std::string(k_one_each));
  }
  if (argument.front() == ',' || argument.back() == ',') {
    refuse("the identity begins or ends with a comma", "remove the comma");
  }
  if (!has_arn && argument.find(',') != std::string_view::npos) {
    refuse("this looks like several names in one word",
           fmt::format("{}; if the comma belongs to a name, give the full ARN", k_one_each));
  }
}

} // namespace iam::identity
