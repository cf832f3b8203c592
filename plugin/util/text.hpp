#pragma once

#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace iam::util {

// `text` with the ASCII letters in lower case; every other byte stays.
std::string to_lower_ascii(std::string_view text);

// The same in upper case.
std::string to_upper_ascii(std::string_view text);

// `text` without leading and trailing blanks and line breaks (ASCII white space).
std::string_view trim(std::string_view text);

// The pieces of `text` between each `separator`; always at least one piece.
std::vector<std::string_view> split(std::string_view text, char separator);

// The whole number that `text` is in decimal digits. Returns nullopt if it is anything else, or
// does not fit.
template<typename Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const char* const end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, number);
  return problem == std::errc() && stop == end ? std::optional(number) : std::nullopt;
}

// `text` with every occurrence of `from` (not empty) replaced by `to`.
std::string replace_all(std::string_view text, std::string_view from, std::string_view to);

// Whether `text` is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms).
bool is_utf8(std::string_view text);

// `text` with U+FFFD in place of every byte that is not part of well-formed UTF-8.
std::string replace_invalid_utf8(std::string_view text);

// The first `most` bytes of `text`, without a character that this would cut, and how many more
// there are; `text` itself if it is not longer.
std::string shortened(std::string_view text, std::size_t most);

// The number of code points in well-formed UTF-8.
std::size_t code_point_count(std::string_view utf8);

// `text` for a terminal: control characters, invalid UTF-8 and characters that cannot be seen
// become
// `\x1b`, `\u202e` and the like, so that text from outside cannot steer the terminal or look like
// other text.
std::string printable(std::string_view text);

// The same for a text of several lines; line breaks and tabs stay.
std::string printable_lines(std::string_view text);

// A JSON text, or YAML with its strings in double quotes, with every character that `printable`
// would escape written as `\u009b` and the like, which means the same there.
enum class Notation { json, yaml };
std::string with_unicode_escapes(std::string_view text, Notation notation);

// `text` in double quotes, made `printable`, for use in messages.
std::string quoted(std::string_view text);

// The candidate nearest to `word` by edit distance. Returns an empty view if none is near enough to
// be a typing error: more than a third of the word's letters, or more than 3, or all differ.
std::string_view nearest(std::string_view word, const std::vector<std::string>& candidates);

} // namespace iam::util
