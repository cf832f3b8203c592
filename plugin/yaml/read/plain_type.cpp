#include "yaml/read/plain_type.hpp"

#include "util/characters.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <limits>

namespace iam::yaml {
namespace {

constexpr std::array<std::string_view, 11> k_true = {"y",    "Y",    "yes", "Yes", "YES", "true",
                                                     "True", "TRUE", "on",  "On",  "ON"};
constexpr std::array<std::string_view, 11> k_false = {"n",     "N",     "no",  "No",  "NO", "false",
                                                      "False", "FALSE", "off", "Off", "OFF"};
constexpr std::array<std::string_view, 5> k_null = {"", "~", "null", "Null", "NULL"};
constexpr std::array<std::string_view, 12> k_not_finite = {".nan",  ".NaN",  ".NAN",  ".inf",
                                                           ".Inf",  ".INF",  "+.inf", "+.Inf",
                                                           "+.INF", "-.inf", "-.Inf", "-.INF"};

constexpr std::size_t k_longest_word = 5; // of all the words above

// What the booleans above begin with.
constexpr std::string_view k_first_letters = "yYtToOnNfF";

template<std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& words, std::string_view text) {
  return text.size() <= k_longest_word &&
         std::find(words.begin(), words.end(), text) != words.end();
}

using util::is_digit;

// Digits of `base` with nothing around them, as far as 64 bits go.
std::optional<std::uint64_t> parse_digits(std::string_view digits, int base) {
  std::uint64_t value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value, base);
  if (digits.empty() || error != std::errc() || stop != end) {
    return std::nullopt;
  }
  return value;
}

struct Magnitude {
  bool has_sign;
  bool negative;
  std::uint64_t value;
};

// An integer as Go's strconv reads it: sign, then 0x, 0o, 0b or a leading 0 (octal) with `base` 0.
std::optional<Magnitude> parse_integer(std::string_view text, int base) {
  const bool has_sign = text.starts_with('+') || text.starts_with('-');
  const bool negative = text.starts_with('-');
  text.remove_prefix(has_sign ? 1 : 0);
  if (base == 0) {
    const char mark = text.size() > 2 && text[0] == '0' ? static_cast<char>(text[1] | 0x20) : ' ';
    const int prefixed = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 0;
    const bool octal = prefixed == 0 && text.size() > 1 && text[0] == '0';
    text.remove_prefix(prefixed != 0 ? 2 : octal ? 1 : 0);
    base = prefixed != 0 ? prefixed : octal ? 8 : 10;
  }
  const auto value = parse_digits(text, base);
  return value ? std::optional(Magnitude{has_sign, negative, *value}) : std::nullopt;
}

std::optional<Type> integer_type(const std::optional<Magnitude>& integer) {
  constexpr std::uint64_t k_largest = std::numeric_limits<std::int64_t>::max();
  if (!integer) {
    return std::nullopt;
  }
  if (integer->value <= k_largest + (integer->negative ? 1 : 0)) {
    return Type::integer;
  }
  return integer->has_sign ? std::nullopt : std::optional(Type::unsigned_);
}

// go-yaml's yamlStyleFloat, by hand: [-+]? (. digits | digits (. digits?)?) ([eE] [-+]? digits)?
bool looks_like_float(std::string_view text, bool sign_allowed) {
  const auto take_digits = [&] {
    const auto count = static_cast<std::size_t>(
        std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
    text.remove_prefix(count);
    return count;
  };
  const auto take_sign = [&] {
    if (text.starts_with('+') || text.starts_with('-')) {
      text.remove_prefix(1);
    }
  };
  if (sign_allowed) {
    take_sign();
  }
  std::size_t digits = take_digits();
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    digits += take_digits();
  }
  if (digits == 0) {
    return false;
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    take_sign();
    if (take_digits() == 0) {
      return false;
    }
  }
  return text.empty();
}

// Whether the number fits a double: Go refuses what overflows, and go-yaml then has a string.
bool fits_double(std::string_view text) {
  text.remove_prefix(text.starts_with('+') ? 1 : 0);
  double value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) {
    // Reported for underflow as well, which Go rounds to zero.
    return std::isfinite(std::strtod(std::string(text).c_str(), nullptr));
  }
  return error == std::errc();
}

std::string without_underscores(std::string_view text) {
  std::string plain;
  std::copy_if(text.begin(), text.end(), std::back_inserter(plain),
               [](char c) { return c != '_'; });
  return plain;
}

// `0b` with a sign behind it, which go-yaml reads by itself.
std::optional<Magnitude> parse_signed_binary(std::string_view text) {
  return text.starts_with("0b") ? parse_integer(text.substr(2), 2) : std::nullopt;
}

Type type_of_number(std::string_view text) {
  const std::string plain = without_underscores(text);
  if (const auto type = integer_type(parse_integer(plain, 0))) {
    return *type;
  }
  if (looks_like_float(plain, true) && fits_double(plain)) {
    return Type::number;
  }
  return integer_type(parse_signed_binary(plain)).value_or(Type::string);
}

} // namespace

Type type_of_plain(std::string_view text) {
  if (is_one_of(k_null, text)) {
    return Type::null;
  }
  const char first = text.front();
  if (is_digit(first) || first == '+' || first == '-' || first == '.') {
    if (is_one_of(k_not_finite, text)) {
      return Type::not_finite;
    }
    if (first == '.') {
      return looks_like_float(text, false) && fits_double(text) ? Type::number : Type::string;
    }
    return type_of_number(text);
  }
  const bool may_be_word =
      text.size() <= k_longest_word && k_first_letters.find(first) != std::string_view::npos;
  return may_be_word && (is_one_of(k_true, text) || is_one_of(k_false, text)) ? Type::boolean
                                                                              : Type::string;
}

bool plain_boolean(std::string_view text) {
  return is_one_of(k_true, text);
}

std::int64_t plain_integer(std::string_view text) {
  const std::string plain = without_underscores(text);
  auto integer = parse_integer(plain, 0);
  if (!integer) {
    integer = parse_signed_binary(plain);
  }
  if (!integer) {
    return 0;
  }
  // The magnitude of the smallest integer has no positive counterpart, so the sign comes last.
  return static_cast<std::int64_t>(integer->negative ? 0 - integer->value : integer->value);
}

std::uint64_t plain_unsigned(std::string_view text) {
  const auto integer = parse_integer(without_underscores(text), 0);
  return integer ? integer->value : 0;
}

double plain_number(std::string_view text) {
  return std::strtod(without_underscores(text).c_str(), nullptr);
}

namespace {

// Reads a text from left to right; once something does not fit, everything after fails too.
class Cursor {
public:
  explicit Cursor(std::string_view rest) : m_rest(rest) {}

  bool at_end() const { return m_ok && m_rest.empty(); }
  bool take(std::string_view any_of) {
    const bool found =
        m_ok && !m_rest.empty() && any_of.find(m_rest.front()) != std::string_view::npos;
    m_rest.remove_prefix(found ? 1 : 0);
    return found;
  }
  void expect(std::string_view any_of) { m_ok = take(any_of); }
  unsigned number(std::size_t fewest, std::size_t most, unsigned below) {
    unsigned value = 0;
    std::size_t digits = 0;
    for (; digits < most && !m_rest.empty() && is_digit(m_rest.front()); ++digits) {
      value = value * 10 + static_cast<unsigned>(m_rest.front() - '0');
      m_rest.remove_prefix(1);
    }
    m_ok = m_ok && digits >= fewest && value < below;
    return value;
  }
  void time_of_day() {
    number(1, 2, 24);
    expect(":");
    number(1, 2, 60);
    expect(":");
    number(1, 2, 60);
    if (take(".,")) {
      number(1, 1, 10);
      while (!m_rest.empty() && is_digit(m_rest.front())) {
        m_rest.remove_prefix(1);
      }
    }
  }
  void zone() {
    if (!take("Z")) {
      expect("+-");
      number(2, 2, 25);
      expect(":");
      number(2, 2, 60);
    }
  }

private:
  std::string_view m_rest;
  bool m_ok = true;
};

} // namespace

bool is_timestamp(std::string_view text) {
  Cursor cursor(text);
  const auto year = static_cast<int>(cursor.number(4, 4, 10000));
  cursor.expect("-");
  const unsigned month = cursor.number(1, 2, 13);
  cursor.expect("-");
  const unsigned day = cursor.number(1, 2, 32);
  if (cursor.take("Tt")) {
    cursor.time_of_day();
    cursor.zone();
  } else if (cursor.take(" ")) {
    cursor.time_of_day();
  }
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  return cursor.at_end() && date.ok();
}

} // namespace iam::yaml
