#include "util/duration.hpp"

#include "util/characters.hpp"
#include "util/error.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>

namespace iam::util {
namespace {

// Go keeps a duration in 64 bits of nanoseconds, about 292 years.
constexpr long double k_longest_ns = 9223372036854775807.0L;

struct Unit {
  std::string_view name;
  long double nanoseconds;
};

constexpr std::array<Unit, 8> k_units = {{{"ns", 1},
                                          {"us", 1e3},
                                          {"\xc2\xb5s", 1e3}, // micro sign
                                          {"\xce\xbcs", 1e3}, // Greek mu
                                          {"ms", 1e6},
                                          {"s", 1e9},
                                          {"m", 60e9},
                                          {"h", 3600e9}}};

[[noreturn]] void refuse(std::string_view problem, std::string_view text) {
  throw UsageError("time: " + std::string(problem) + " duration " + quoted(text));
}

// Takes the number from the start of `rest`: digits, possibly with a decimal point. Returns nullopt
// if there is none.
std::optional<long double> take_number(std::string_view& rest) {
  long double value = 0;
  long double place = 1; // of the next digit after the point
  bool has_digit = false;
  bool after_point = false;
  for (; !rest.empty(); rest.remove_prefix(1)) {
    const char c = rest.front();
    if (c == '.' && !after_point) {
      after_point = true;
    } else if (!is_digit(c)) {
      break;
    } else if (after_point) {
      place /= 10;
      value += place * static_cast<long double>(c - '0');
      has_digit = true;
    } else {
      value = value * 10 + static_cast<long double>(c - '0');
      has_digit = true;
    }
  }
  return has_digit ? std::optional(value) : std::nullopt;
}

} // namespace

std::chrono::milliseconds parse_duration(std::string_view text) {
  std::string_view rest = text;
  const bool negative = rest.starts_with('-');
  if (negative || rest.starts_with('+')) {
    rest.remove_prefix(1);
  }
  if (rest == "0") {
    return std::chrono::milliseconds(0);
  }
  if (rest.empty()) {
    refuse("invalid", text);
  }
  long double total = 0;
  while (!rest.empty()) {
    const auto number = take_number(rest);
    if (!number) {
      refuse("invalid", text);
    }
    std::size_t length = 0;
    while (length < rest.size() && rest[length] != '.' && !is_digit(rest[length])) {
      ++length;
    }
    if (length == 0) {
      refuse("missing unit in", text);
    }
    const std::string_view name = rest.substr(0, length);
    const auto* const unit = std::ranges::find(k_units, name, &Unit::name);
    if (unit == k_units.end()) {
      refuse("unknown unit " + quoted(name) + " in", text);
    }
    total += *number * unit->nanoseconds;
    if (total > k_longest_ns) {
      refuse("invalid", text);
    }
    rest.remove_prefix(length);
  }
  // The small step back keeps binary fractions such as 0.001s from rounding up a whole millisecond.
  const auto length = static_cast<std::int64_t>(std::ceil(total / 1e6L - 1e-9L));
  return std::chrono::milliseconds(negative ? -length : length);
}

std::chrono::milliseconds parse_timeout(std::string_view text) {
  const bool is_whole_number =
      !text.empty() && text.size() < 10 && std::ranges::all_of(text, is_digit);
  try {
    return parse_duration(is_whole_number ? std::string(text) + 's' : std::string(text));
  } catch (const UsageError&) {
    throw UsageError("Invalid timeout value. Timeout must be a single integer in seconds, or an "
                     "integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)");
  }
}

} // namespace iam::util
