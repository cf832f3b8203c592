#include "aws/config/whole_number.hpp"

#include <gtest/gtest.h>

namespace iam::aws {
namespace {

TEST(WholeNumber, is_read_as_python_reads_it) {
  EXPECT_EQ(parse_whole_number("3600"), 3600);
  EXPECT_EQ(parse_whole_number("+3600"), 3600);
  EXPECT_EQ(parse_whole_number("-1"), -1);
  EXPECT_EQ(parse_whole_number(" 0900\t"), 900);
  EXPECT_EQ(parse_whole_number("3_600"), 3600);
}

TEST(WholeNumber, other_text_is_none) {
  for (const char* text : {"", "+", "-", "+-1", "+ 1", "1.0", "1e3", "0x10", "_1", "1_", "1__0",
                           "1 0", "one", "99999999999999999999"}) {
    EXPECT_EQ(parse_whole_number(text), std::nullopt) << text;
  }
}

} // namespace
} // namespace iam::aws
