#include "util/duration.hpp"
#include "util/error.hpp"

#include <gtest/gtest.h>

namespace iam::util {
namespace {

using namespace std::chrono_literals;

std::string refusal_of(std::string_view text) {
  try {
    parse_duration(text);
  } catch (const UsageError& e) {
    return e.what();
  }
  return "accepted";
}

TEST(ParseDuration, reads_what_go_reads) {
  EXPECT_EQ(parse_duration("0"), 0ms);
  EXPECT_EQ(parse_duration("1s"), 1s);
  EXPECT_EQ(parse_duration("2m"), 2min);
  EXPECT_EQ(parse_duration("1h30m"), 90min);
  EXPECT_EQ(parse_duration("1.5s"), 1500ms);
  EXPECT_EQ(parse_duration(".5m"), 30s);
  EXPECT_EQ(parse_duration("1.s"), 1s);
  EXPECT_EQ(parse_duration("+5s"), 5s);
  EXPECT_EQ(parse_duration("-2ms"), -2ms);
  EXPECT_EQ(parse_duration("0.001s"), 1ms);
  EXPECT_EQ(parse_duration("2562047h"), 2562047h);
}

TEST(ParseDuration, never_makes_none_of_a_short_one) {
  EXPECT_EQ(parse_duration("1ns"), 1ms);
  EXPECT_EQ(parse_duration("1500us"), 2ms);
  EXPECT_EQ(parse_duration("1500\xc2\xb5s"), 2ms);
}

TEST(ParseDuration, refuses_in_the_words_of_go) {
  EXPECT_EQ(refusal_of(""), "time: invalid duration \"\"");
  EXPECT_EQ(refusal_of("s"), "time: invalid duration \"s\"");
  EXPECT_EQ(refusal_of(".s"), "time: invalid duration \".s\"");
  EXPECT_EQ(refusal_of("-"), "time: invalid duration \"-\"");
  EXPECT_EQ(refusal_of("1s "), "time: unknown unit \"s \" in duration \"1s \"");
  EXPECT_EQ(refusal_of("5"), "time: missing unit in duration \"5\"");
  EXPECT_EQ(refusal_of("3d"), "time: unknown unit \"d\" in duration \"3d\"");
  EXPECT_EQ(refusal_of("9999999h"), "time: invalid duration \"9999999h\"");
}

TEST(ParseTimeout, takes_seconds_or_a_duration) {
  EXPECT_EQ(parse_timeout("0"), 0ms);
  EXPECT_EQ(parse_timeout("15"), 15s);
  EXPECT_EQ(parse_timeout("3h"), 3h);
  EXPECT_THROW(parse_timeout("soon"), UsageError);
  EXPECT_THROW(parse_timeout(""), UsageError);
  EXPECT_THROW(parse_timeout("-5"), UsageError);
}

} // namespace
} // namespace iam::util
