#include "util/text.hpp"

#include "util/characters.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fmt/format.h>
#include <iterator>
#include <numeric>
#include <optional>
#include <utility>

namespace iam::util {
namespace {

constexpr std::string_view k_blanks = " \t\r\n\v\f";

struct CodePoint {
  char32_t value;
  std::size_t length; // in bytes
};

// The code point that starts at `text[0]`. Returns nullopt if the bytes are not UTF-8.
std::optional<CodePoint> first_code_point(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) {
    return CodePoint{lead, 1};
  }
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) {
    return std::nullopt;
  }
  char32_t value = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) {
      return std::nullopt;
    }
    value = (value << 6) | (byte(i) & 0x3FU);
  }
  constexpr std::array<char32_t, 5> k_smallest = {0, 0, 0x80, 0x800, 0x10000};
  if (value < k_smallest[length] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) {
    return std::nullopt;
  }
  return CodePoint{value, length};
}

struct Range {
  char32_t first;
  char32_t last;
};

// Characters that move the cursor, reorder the line or cannot be seen: Unicode's Cc, Cf, Zl and Zp,
// Default_Ignorable_Code_Point (DerivedCoreProperties.txt; among them the variation selectors, the
// Hangul fillers and the grapheme joiner), and the empty Braille pattern. Sorted.
constexpr auto k_unprintable = std::to_array<Range>(
    {{0x0, 0x1F},        {0x7F, 0x9F},       {0xAD, 0xAD},       {0x34F, 0x34F},
     {0x600, 0x605},     {0x61C, 0x61C},     {0x6DD, 0x6DD},     {0x70F, 0x70F},
     {0x890, 0x891},     {0x8E2, 0x8E2},     {0x115F, 0x1160},   {0x17B4, 0x17B5},
     {0x180B, 0x180F},   {0x200B, 0x200F},   {0x2028, 0x202E},   {0x2060, 0x206F},
     {0x2800, 0x2800},   {0x3164, 0x3164},   {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},
     {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB},   {0x110BD, 0x110BD}, {0x110CD, 0x110CD},
     {0x13430, 0x1343F}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}});

// Text from outside must not send them to a terminal.
bool is_unprintable(char32_t c) {
  const auto next = std::ranges::upper_bound(k_unprintable, c, {}, &Range::first);
  return next != k_unprintable.begin() && c <= std::prev(next)->last;
}

// As YAML writes it.
std::string wide_escape(char32_t c) {
  const auto number = static_cast<std::uint32_t>(c);
  return number > 0xFFFF ? fmt::format("\\U{:08x}", number) : fmt::format("\\u{:04x}", number);
}

// As JSON writes it: beyond U+FFFF as two halves (RFC 8259, section 7).
std::string json_escape(char32_t c) {
  if (c <= 0xFFFF) {
    return wide_escape(c);
  }
  const std::uint32_t rest = static_cast<std::uint32_t>(c) - 0x10000;
  return fmt::format("\\u{:04x}\\u{:04x}", 0xD800 + (rest >> 10), 0xDC00 + (rest & 0x3FF));
}

std::string escaped(char32_t c) {
  switch (c) {
  case '\n':
    return "\\n";
  case '\r':
    return "\\r";
  case '\t':
    return "\\t";
  default:
    return c < 0x100 ? fmt::format("\\x{:02x}", static_cast<std::uint32_t>(c)) : wide_escape(c);
  }
}

// How many letters there are to add, to leave out, to replace, or to swap with the next one.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> former(b.size() + 1); // of the letter before the last
  std::vector<std::size_t> last(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::vector<std::size_t> row(b.size() + 1, i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) { // swapped
        row[j] = std::min(row[j], former[j - 2] + 1);
      }
    }
    former = std::exchange(last, std::move(row));
  }
  return last[b.size()];
}

} // namespace

std::string to_lower_ascii(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), to_lower);
  return result;
}

std::string to_upper_ascii(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), to_upper);
  return result;
}

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(k_blanks);
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(k_blanks) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  std::size_t start = 0;
  for (std::size_t end = 0; (end = text.find(separator, start)) != std::string_view::npos;
       start = end + 1) {
    pieces.push_back(text.substr(start, end - start));
  }
  pieces.push_back(text.substr(start));
  return pieces;
}

std::string replace_all(std::string_view text, std::string_view from, std::string_view to) {
  std::string result;
  std::size_t start = 0;
  for (std::size_t at = 0; (at = text.find(from, start)) != std::string_view::npos;
       start = at + from.size()) {
    result.append(text, start, at - start).append(to);
  }
  return result.append(text, start);
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto point = first_code_point(text);
    if (!point) {
      return false;
    }
    text.remove_prefix(point->length);
  }
  return true;
}

std::string replace_invalid_utf8(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const auto point = first_code_point(text);
    const std::size_t length = point ? point->length : 1;
    result += point ? text.substr(0, length) : "\xef\xbf\xbd";
    text.remove_prefix(length);
  }
  return result;
}

std::string shortened(std::string_view text, std::size_t most) {
  constexpr std::size_t k_longest_character = 4; // in bytes
  if (text.size() <= most) {
    return std::string(text);
  }
  std::size_t end = most;
  const auto is_continuation = [&] {
    return (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80;
  };
  while (end > 0 && most - end < k_longest_character && is_continuation()) {
    --end;
  }
  return fmt::format("{}... ({} more bytes)", text.substr(0, end), text.size() - end);
}

std::size_t code_point_count(std::string_view utf8) {
  return static_cast<std::size_t>(std::ranges::count_if(
      utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string printable(std::string_view text) {
  if (std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; })) {
    return std::string(text); // the usual case
  }
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const auto point = first_code_point(text);
    const std::size_t length = point ? point->length : 1;
    if (!point) {
      result += escaped(static_cast<unsigned char>(text[0]));
    } else if (is_unprintable(point->value)) {
      result += escaped(point->value);
    } else {
      result += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  return result;
}

std::string printable_lines(std::string_view text) {
  std::string result;
  while (true) {
    const std::size_t end = text.find_first_of("\n\t");
    result += printable(text.substr(0, end));
    if (end == std::string_view::npos) {
      return result;
    }
    result += text[end];
    text.remove_prefix(end + 1);
  }
}

std::string with_unicode_escapes(std::string_view text, Notation notation) {
  const auto is_plain = [](char c) { return (c >= ' ' && c <= '~') || c == '\n'; };
  std::string result;
  result.reserve(text.size());
  while (true) {
    const auto plain = static_cast<std::size_t>(
        std::find_if_not(text.begin(), text.end(), is_plain) - text.begin()); // the usual case
    result += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) {
      return result;
    }
    const auto point = first_code_point(text);
    const std::size_t length = point ? point->length : 1;
    if (point && is_unprintable(point->value)) {
      result += notation == Notation::json ? json_escape(point->value) : wide_escape(point->value);
    } else {
      result += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
}

std::string quoted(std::string_view text) {
  return '"' + printable(text) + '"';
}

std::string_view nearest(std::string_view word, const std::vector<std::string>& candidates) {
  std::size_t best = std::clamp<std::size_t>((word.size() + 1) / 3, 1, 3) + 1;
  std::string_view found;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best && distance < std::max(word.size(), candidate.size())) {
      best = distance;
      found = candidate;
    }
  }
  return found;
}

} // namespace iam::util
