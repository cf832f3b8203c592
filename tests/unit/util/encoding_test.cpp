#include "util/encoding.hpp"

#include <gtest/gtest.h>

namespace iam::util {
namespace {

TEST(Encoding, carries_every_byte) {
  for (int i = 0; i < 256; ++i) {
    const std::string byte(1, static_cast<char>(i));
    EXPECT_EQ(percent_decode(percent_encode(byte)), byte);
  }
}

TEST(Hex, has_two_digits_in_lower_case_for_each_byte) {
  EXPECT_EQ(hex("\x01\xab"), "01ab");
}

TEST(PercentEncode, keeps_the_unreserved_and_on_request_the_slash) {
  EXPECT_EQ(percent_encode("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(percent_encode("a b/c+\xc3\xa9*"), "a%20b%2Fc%2B%C3%A9%2A");
  EXPECT_EQ(percent_encode("/a b/", Slash::keep), "/a%20b/");
}

TEST(PercentDecode, refuses_a_cut_escape_and_keeps_a_plus) {
  EXPECT_EQ(percent_decode("a%20b+%c3%A9"), "a b+\xc3\xa9");
  EXPECT_FALSE(percent_decode("%"));
  EXPECT_FALSE(percent_decode("%4"));
  EXPECT_FALSE(percent_decode("%zz"));
}

} // namespace
} // namespace iam::util
