#include "util/time.hpp"

#include "util/characters.hpp"

#include <fmt/format.h>

namespace iam::util {
namespace {

using std::chrono::milliseconds;

// Reads a text from left to right; once something is missing, the scan has failed.
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
  bool at_digit() const { return !m_rest.empty() && is_digit(m_rest[0]); }

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

} // namespace iam::util
