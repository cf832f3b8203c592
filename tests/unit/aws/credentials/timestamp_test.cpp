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

TEST(Timestamp, what_is_none_is_nothing) {
  for (const char* text : {"", "soon", "UTC", "+0000", "2030-01-02", "2030-13-02T03:04:05Z"}) {
    EXPECT_EQ(parse_timestamp(text), std::nullopt) << text;
  }
}

} // namespace
} // namespace iam::aws
