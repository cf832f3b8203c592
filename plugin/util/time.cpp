#include "util/time.hpp"

#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <vector>

namespace iam::util {
namespace {

using std::chrono::milliseconds;

// Takes a text apart from left to right; the first thing that is not there makes it fail for good.
class Scanner {
public:
  explicit Scanner(std::string_view text) : m_rest(text) {}

  int digits(std::size_t count) {
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!at_digit()) {
        m_ok = false;
        return 0;
      }
      value = value * 10 + (m_rest.front() - '0');
      m_rest.remove_prefix(1);
    }
    return value;
  }

  bool accept(char c) {
    const bool there = m_rest.starts_with(c);
    m_rest.remove_prefix(there ? 1 : 0);
    return there;
  }

  void expect(char c) { m_ok = accept(c) && m_ok; }

  // The digits of a fraction, as milliseconds.
  int fraction() {
    int value = 0;
    int places = 0;
    m_ok = m_ok && at_digit();
    for (; at_digit(); m_rest.remove_prefix(1), ++places) {
      value = places < 3 ? value * 10 + (m_rest.front() - '0') : value;
    }
    for (; places < 3; ++places) {
      value *= 10;
    }
    return value;
  }

  bool at_end() const { return m_ok && m_rest.empty(); }

private:
  bool at_digit() const { return !m_rest.empty() && m_rest[0] >= '0' && m_rest[0] <= '9'; }

  std::string_view m_rest;
  bool m_ok = true;
};

struct Fields {
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
};

std::optional<Time> moment(const Fields& f) {
  const std::chrono::year_month_day date{std::chrono::year(f.year),
                                         std::chrono::month(static_cast<unsigned>(f.month)),
                                         std::chrono::day(static_cast<unsigned>(f.day))};
  if (!date.ok() || f.hour > 23 || f.minute > 59 || f.second > 59) {
    return std::nullopt;
  }
  return std::chrono::sys_days(date) + std::chrono::hours(f.hour) + std::chrono::minutes(f.minute) +
         std::chrono::seconds(f.second);
}

std::string formatted(Time time, const char* format) {
  const auto days = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(days);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - days));
  return fmt::format(fmt::runtime(format), int(date.year()), unsigned(date.month()),
                     unsigned(date.day()), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

// The words of an HTTP date, whatever stands between them.
std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> found;
  constexpr std::string_view k_separators = " ,-";
  while (true) {
    const std::size_t start = text.find_first_not_of(k_separators);
    if (start == std::string_view::npos) {
      return found;
    }
    text.remove_prefix(start);
    const std::size_t end = std::min(text.find_first_of(k_separators), text.size());
    found.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

int month_number(std::string_view name) {
  constexpr std::array<std::string_view, 12> k_names = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto found = std::find(k_names.begin(), k_names.end(), name);
  return found == k_names.end() ? 0 : static_cast<int>(found - k_names.begin()) + 1;
}

} // namespace

std::string rfc3339(Time time) {
  return formatted(time, "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z");
}

std::optional<Time> parse_rfc3339(std::string_view text) {
  Scanner in(text);
  Fields f;
  f.year = in.digits(4);
  in.expect('-');
  f.month = in.digits(2);
  in.expect('-');
  f.day = in.digits(2);
  in.expect('T');
  f.hour = in.digits(2);
  in.expect(':');
  f.minute = in.digits(2);
  in.expect(':');
  f.second = in.digits(2);
  const milliseconds fraction(in.accept('.') || in.accept(',') ? in.fraction() : 0);
  std::chrono::minutes offset(0);
  if (!in.accept('Z')) {
    const bool west = in.accept('-');
    if (!west) {
      in.expect('+');
    }
    const int hours = in.digits(2);
    in.expect(':');
    const int minutes = in.digits(2);
    if (hours > 23 || minutes > 59) {
      return std::nullopt;
    }
    offset = std::chrono::minutes((west ? -1 : 1) * (hours * 60 + minutes));
  }
  const auto local = moment(f);
  if (!in.at_end() || !local) {
    return std::nullopt;
  }
  return *local + fraction - offset;
}

std::string aws_time(Time time) {
  return formatted(time, "{:04}{:02}{:02}T{:02}{:02}{:02}Z");
}

std::optional<Time> parse_aws_time(std::string_view text) {
  Scanner in(text);
  Fields f;
  f.year = in.digits(4);
  f.month = in.digits(2);
  f.day = in.digits(2);
  in.expect('T');
  f.hour = in.digits(2);
  f.minute = in.digits(2);
  f.second = in.digits(2);
  in.expect('Z');
  return in.at_end() ? moment(f) : std::nullopt;
}

std::optional<Time> parse_http_date(std::string_view text) {
  // Sun, 06 Nov 1994 08:49:37 GMT | Sunday, 06-Nov-94 08:49:37 GMT | Sun Nov  6 08:49:37 1994
  const auto word = words(text);
  const bool is_asctime = word.size() == 5;
  if (!is_asctime && (word.size() != 6 || word[5] != "GMT")) {
    return std::nullopt;
  }
  const std::string_view day = is_asctime ? word[2] : word[1];
  const std::string_view month = is_asctime ? word[1] : word[2];
  const std::string_view year = is_asctime ? word[4] : word[3];
  const std::string_view clock = is_asctime ? word[3] : word[4];
  if (day.size() > 2 || (year.size() != 4 && year.size() != 2)) {
    return std::nullopt;
  }
  const std::string joined = fmt::format("{}:{}:{}", day, year, clock);
  Scanner in(joined);
  Fields f;
  f.day = in.digits(day.size());
  in.expect(':');
  f.year = in.digits(year.size());
  if (year.size() == 2) {
    f.year += f.year < 70 ? 2000 : 1900;
  }
  f.month = month_number(month);
  in.expect(':');
  f.hour = in.digits(2);
  in.expect(':');
  f.minute = in.digits(2);
  in.expect(':');
  f.second = in.digits(2);
  return in.at_end() ? moment(f) : std::nullopt;
}

} // namespace iam::util
