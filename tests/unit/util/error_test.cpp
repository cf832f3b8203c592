#include "util/error.hpp"

#include <gtest/gtest.h>

namespace iam::util {
namespace {

TEST(Error, names_the_place_before_the_cause) {
  EXPECT_STREQ(Error("broken", "/c:4").what(), "/c:4: broken");
  EXPECT_STREQ(Error("broken").what(), "broken");
}

TEST(Error, is_not_cut_at_a_nul) {
  using namespace std::string_literals;
  const Error error("no \0 ARN"s, "De\0v"s);
  EXPECT_STREQ(error.what(), R"(De\x00v: no \x00 ARN)");
  EXPECT_EQ(error.where(), "De\0v"s);
}

} // namespace
} // namespace iam::util
