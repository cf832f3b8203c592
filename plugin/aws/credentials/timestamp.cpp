#include "aws/credentials/timestamp.hpp"

#include "util/characters.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string>
#include <utility>
#include <vector>

namespace iam::aws {
namespace {

using std::string_view;

// The index of the name that `word` is, whole or as its first three letters.
template<std::size_t size>
std::optional<int> index_of(string_view word, const std::array<string_view, size>& names) {
  constexpr std::size_t k_short = 3;
  const auto* const found = std::ranges::find_if(names, [&](string_view name) {
    return word == name || (word.size() == k_short && name.starts_with(word));
  });
  return found == names.end() ? std::nullopt : std::optional(int(found - names.begin()));
}

bool is_weekday(string_view word) {
  constexpr std::array<string_view, 7> k_days = {"monday", "tuesday",  "wednesday", "thursday",
                                                 "friday", "saturday", "sunday"};
  return index_of(word, k_days).has_value();
}

// From 1.
std::optional<int> month_named(string_view word) {
  constexpr std::array<string_view, 12> k_months = {
      "january", "february", "march",     "april",   "may",      "june",
      "july",    "august",   "september", "october", "november", "december"};
  const auto index = index_of(word, k_months);
  return index ? std::optional(*index + 1) : std::nullopt;
}

int number_of(string_view digits) {
  return util::parse_number<int>(digits).value_or(-1);
}

// Reads the parts of a time in any order that is not ambiguous.
class Reader {
public:
  // `text` is in lower case.
  explicit Reader(string_view text) : m_rest(text) {}

  std::optional<util::Time> read() {
    while (!m_rest.empty()) {
      if (!read_part()) {
        return std::nullopt;
      }
    }
    return m_has_time && m_offset && resolve_date() ? moment() : std::nullopt;
  }

private:
  template<typename Is>
  string_view take_while(Is is) {
    const auto* const end = std::ranges::find_if_not(m_rest, is);
    const string_view taken = m_rest.substr(0, static_cast<std::size_t>(end - m_rest.begin()));
    m_rest.remove_prefix(taken.size());
    return taken;
  }

  string_view digits() { return take_while(util::is_digit); }

  bool accept(char c) {
    const bool there = m_rest.starts_with(c);
    m_rest.remove_prefix(there ? 1 : 0);
    return there;
  }

  bool read_part() {
    const char c = m_rest.front();
    if (c == ' ' || c == ',') {
      m_rest.remove_prefix(1);
      return true;
    }
    if (util::is_letter(c)) {
      return read_word(take_while(util::is_letter));
    }
    return util::is_digit(c) ? read_number() : read_offset();
  }

  bool read_word(string_view word) {
    if (word == "t" && date_is_complete() && !m_has_time) {
      m_is_time_next = true;
      return true;
    }
    if (word == "z" || word == "utc" || word == "gmt") {
      return m_has_time && !std::exchange(m_offset, std::chrono::minutes(0));
    }
    if (const auto month = month_named(word)) {
      accept_date_separator();
      return !std::exchange(m_month, month);
    }
    return is_weekday(word);
  }

  bool read_number() {
    const string_view number = digits();
    if (m_rest.starts_with(':')) {
      return read_clock(number);
    }
    if (date_is_complete()) {
      return !m_has_time && read_basic_time(number);
    }
    if (m_numbers.empty() && !m_month && number.size() > 6) {
      return read_basic_date(number);
    }
    m_numbers.push_back(number);
    accept_date_separator();
    return true;
  }

  // `HH`, `HHMM` or `HHMMSS`, with a fraction of a second.
  bool read_basic_time(string_view number) {
    const bool is_whole = number.size() == 4 || number.size() == 6;
    if (!is_whole && !(m_is_time_next && number.size() == 2)) {
      return false;
    }
    m_has_time = true;
    m_hour = number_of(number.substr(0, 2));
    m_minute = number.size() > 2 ? number_of(number.substr(2, 2)) : 0;
    m_second = number.size() > 4 ? number_of(number.substr(4)) : 0;
    return number.size() < 6 || read_fraction();
  }

  // `YYYYMMDD`, which hours and minutes may follow.
  bool read_basic_date(string_view number) {
    constexpr std::size_t k_date = 8;
    if (number.size() != k_date && number.size() != k_date + 4 && number.size() != k_date + 6) {
      return false;
    }
    m_numbers = {number.substr(0, 4), number.substr(4, 2), number.substr(6, 2)};
    return number.size() == k_date || read_basic_time(number.substr(k_date));
  }

  // `HH:MM` or `HH:MM:SS`, with a fraction of a second.
  bool read_clock(string_view hour) {
    if (m_has_time || hour.size() > 2) {
      return false;
    }
    m_has_time = true;
    m_hour = number_of(hour);
    accept(':');
    m_minute = number_of(digits());
    if (!accept(':')) {
      return true;
    }
    m_second = number_of(digits());
    return read_fraction();
  }

  // Cut to milliseconds.
  bool read_fraction() {
    if (!m_rest.starts_with('.') && !m_rest.starts_with(',')) {
      return true;
    }
    if (m_rest.size() > 1 && !util::is_digit(m_rest[1])) {
      return accept(','); // it separates
    }
    m_rest.remove_prefix(1);
    std::string fraction(digits().substr(0, 3));
    fraction.resize(3, '0');
    m_milliseconds = number_of(fraction);
    return true;
  }

  bool read_offset() {
    const bool is_west = m_rest.starts_with('-');
    if ((!is_west && !m_rest.starts_with('+')) || !m_has_time || m_offset) {
      return false;
    }
    m_rest.remove_prefix(1);
    const string_view whole = digits();
    const bool is_bare = whole.size() == 4; // `+0200`
    if (whole.empty() || (whole.size() > 2 && !is_bare)) {
      return false;
    }
    const int hours = number_of(whole.substr(0, is_bare ? 2 : whole.size()));
    const int minutes = is_bare       ? number_of(whole.substr(2))
                        : accept(':') ? number_of(digits())
                                      : 0;
    m_offset = std::chrono::minutes((is_west ? -1 : 1) * (hours * 60 + minutes));
    return hours < 24 && minutes >= 0 && minutes < 60;
  }

  // The `-` of `2030-01-02` is not that of an offset.
  void accept_date_separator() {
    const bool is_inside = m_rest.size() > 1 && util::is_alphanumeric(m_rest[1]) &&
                           string_view("-/.").find(m_rest[0]) != string_view::npos;
    if (is_inside && !date_is_complete()) {
      m_rest.remove_prefix(1);
    }
  }

  bool date_is_complete() const { return m_numbers.size() + (m_month ? 1 : 0) == 3; }

  // Year, month, day; with a named month also day, year; else as in America.
  bool resolve_date() {
    if (!date_is_complete()) {
      return false;
    }
    const bool is_year_first = m_numbers.front().size() > 2;
    const string_view year = is_year_first ? m_numbers.front() : m_numbers.back();
    if (year.size() != 4 && (is_year_first || year.size() != 2)) {
      return false;
    }
    constexpr int k_first_of_last_century = 70; // as in POSIX
    m_year = number_of(year);
    if (year.size() == 2) {
      m_year += m_year < k_first_of_last_century ? 2000 : 1900;
    }
    if (m_month) {
      m_day = number_of(is_year_first ? m_numbers[1] : m_numbers[0]);
      return true;
    }
    m_month = number_of(is_year_first ? m_numbers[1] : m_numbers[0]);
    m_day = number_of(is_year_first ? m_numbers[2] : m_numbers[1]);
    if (!is_year_first && *m_month > 12) {
      std::swap(*m_month, m_day);
    }
    return true;
  }

  std::optional<util::Time> moment() const {
    const auto local = util::parse_rfc3339(fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
                                                       m_year, *m_month, m_day, m_hour, m_minute,
                                                       m_second, m_milliseconds));
    return local ? std::optional(*local - *m_offset) : std::nullopt;
  }

  string_view m_rest;
  std::vector<string_view> m_numbers; // of the date, as written
  std::optional<int> m_month;         // by its name
  int m_year = 0;
  int m_day = 0;
  bool m_is_time_next = false;
  bool m_has_time = false;
  int m_hour = 0;
  int m_minute = 0;
  int m_second = 0;
  int m_milliseconds = 0;
  std::optional<std::chrono::minutes> m_offset;
};

} // namespace

std::optional<util::Time> parse_timestamp(string_view text) {
  const std::string lower = util::to_lower_ascii(util::trim(text));
  return Reader(lower).read();
}

} // namespace iam::aws
