#include "aws/credentials/timestamp.hpp"

#include <gtest/gtest.h>

namespace iam::aws {
namespace {

TEST(Timestamp, every_form_that_is_in_use_is_read) {
  for (const char* text :
       {"2030-01-02T03:04:05Z", "2030-01-02T03:04:05UTC", "2030-01-02T03:04:05+00:00",
        "2030-01-02T03:04:05+0000", "2030-01-02 04:04:05+01:00", " 2030-01-02T03:04:05Z\n",
        "2030-01-01T22:04:05-0500"}) {
    const auto time = parse_timestamp(text);
    ASSERT_TRUE(time.has_value()) << text;
    EXPECT_EQ(util::rfc3339(*time), "2030-01-02T03:04:05Z") << text;
  }
}

TEST(Timestamp, what_the_aws_cli_reads_is_read) {
  for (const char* text : {"2099-01-01T00:00Z",
                           "2099-01-01T00Z",
                           "20990101T000000Z",
                           "20990101T0000Z",
                           "20990101T00Z",
                           "20990101T020000+0200",
                           "20990101000000Z",
                           "20990101 000000.25Z",
                           "2099-01-01t00:00:00z",
                           "2099-01-01T02:00:00+02",
                           "2098-12-31T22:00:00-02:00",
                           "2099-01-01T00:00:00.123456789Z",
                           "2099-01-01T00:00:00,5Z",
                           "2099-01-01 00:00:00 UTC",
                           "2099-01-01 00:00:00 +0000",
                           "2099-01-01T00:00:00gmt",
                           "2099/01/01 00:00:00Z",
                           "Thu, 01 Jan 2099 00:00:00 GMT",
                           "Thu Jan  1 00:00:00 UTC 2099",
                           "Thu, 1 Jan 2099 02:00:00 +0200",
                           "January 1, 2099 00:00 UTC",
                           "01/01/2099 00:00:00Z"}) {
    const auto time = parse_timestamp(text);
    ASSERT_TRUE(time.has_value()) << text;
    EXPECT_EQ(util::rfc3339(*time), "2099-01-01T00:00:00Z") << text;
  }
}

TEST(Timestamp, a_year_of_two_digits_is_near) {
  const auto shown = [](const char* text) { return util::rfc3339(parse_timestamp(text).value()); };
  EXPECT_EQ(shown("Monday, 01-Jan-35 00:00:00 GMT"), "2035-01-01T00:00:00Z");
  EXPECT_EQ(shown("Friday, 01-Jan-99 00:00:00 GMT"), "1999-01-01T00:00:00Z");
}

TEST(Timestamp, what_is_wrong_or_ambiguous_is_nothing) {
  for (const char* text :
       {"2099-01-01T24:00Z", "2099-02-30T00:00Z", "2099-01-01T00:60Z", "2099-01-01T00:00+24",
        "2099-01-01T00:00+", "2099-01-01T00:00ZZ", "2099-01-01TT00:00Z", "2099-01-01Z",
        "2099-01-01T:Z", "00:00Z", "Thu, 01 Jan 2099", "99999999999999999999Z", "4070908800",
        "2099-01-01T0Z", "2099-01-01T00:00:00.Z", "-", "2099-01-", "2099-1000-01T00:00Z"}) {
    EXPECT_EQ(parse_timestamp(text), std::nullopt) << text;
  }
}

TEST(Timestamp, what_is_none_is_nothing) {
  for (const char* text : {"", "soon", "UTC", "+0000", "2030-01-02", "2030-13-02T03:04:05Z"}) {
    EXPECT_EQ(parse_timestamp(text), std::nullopt) << text;
  }
}

} // namespace
} // namespace iam::aws
