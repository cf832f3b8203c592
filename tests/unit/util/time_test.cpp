#include "util/time.hpp"

#include <gtest/gtest.h>

namespace iam::util {
namespace {

constexpr Time at(std::int64_t seconds, int milliseconds = 0) {
  return Time(std::chrono::seconds(seconds) + std::chrono::milliseconds(milliseconds));
}

TEST(Rfc3339, writes_whole_seconds_in_utc) {
  EXPECT_EQ(rfc3339(at(0)), "1970-01-01T00:00:00Z");
  EXPECT_EQ(rfc3339(at(1700000000, 999)), "2023-11-14T22:13:20Z");
  EXPECT_EQ(rfc3339(at(-1)), "1969-12-31T23:59:59Z");
}

TEST(ParseRfc3339, reads_offsets_and_fractions) {
  EXPECT_EQ(parse_rfc3339("2023-11-14T22:13:20Z"), at(1700000000));
  EXPECT_EQ(parse_rfc3339("2023-11-15T00:13:20+02:00"), at(1700000000));
  EXPECT_EQ(parse_rfc3339("2023-11-14T16:43:20.5-05:30"), at(1700000000, 500));
  EXPECT_EQ(parse_rfc3339("2023-11-14T22:13:20.123987654Z"), at(1700000000, 123));
}

TEST(ParseRfc3339, reaches_years_that_nanoseconds_do_not) {
  const auto far = parse_rfc3339("9999-12-31T23:59:59Z");
  ASSERT_TRUE(far);
  EXPECT_EQ(rfc3339(*far), "9999-12-31T23:59:59Z");
  EXPECT_EQ(parse_rfc3339("0001-01-01T00:00:00Z"), at(-62135596800));
}

TEST(ParseRfc3339, refuses_what_go_refuses) {
  for (const char* text :
       {"", "2023-11-14", "2023-11-14T22:13:20", "2023-11-14 22:13:20Z", "2023-11-14t22:13:20z",
        "2023-02-29T00:00:00Z", "2023-11-14T24:00:00Z", "2023-11-14T22:60:00Z",
        "2023-11-14T22:13:60Z", "2023-11-14T22:13:20.Z", "2023-11-14T22:13:20+0200",
        "2023-11-14T22:13:20+24:00", "2023-11-14T22:13:20Zx", "+023-11-14T22:13:20Z"}) {
    EXPECT_FALSE(parse_rfc3339(text)) << text;
  }
}

TEST(AwsTime, goes_both_ways) {
  EXPECT_EQ(aws_time(at(1440938160)), "20150830T123600Z");
  EXPECT_EQ(parse_aws_time("20150830T123600Z"), at(1440938160));
  EXPECT_FALSE(parse_aws_time("20150830T123600"));
  EXPECT_FALSE(parse_aws_time("2015-08-30T12:36:00Z"));
}

} // namespace
} // namespace iam::util
