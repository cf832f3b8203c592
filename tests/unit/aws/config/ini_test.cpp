#include "aws/config/config_error.hpp"
#include "aws/config/ini.hpp"

#include <ctime>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::aws {
namespace {

using testing::HasSubstr;
using testing::Not;

ConfigError failure_of(std::string_view text) {
  try {
    parse_ini(text, "/c");
  } catch (const ConfigError& e) {
    return e;
  }
  throw std::runtime_error("it was read");
}

TEST(Ini, what_is_wrong_is_said_with_its_line) {
  EXPECT_EQ(failure_of("[a]\nk = v\n\n[a]\n").where(), "/c:4");
  EXPECT_THAT(failure_of("[a]\nk = v\n\n[a]\n").cause(), HasSubstr("line 1"));
  EXPECT_EQ(failure_of("[a]\nk = v\nK = w\n").where(), "/c:3");
  EXPECT_EQ(failure_of("k = v\n").where(), "/c:1");
  EXPECT_EQ(failure_of("[a]\r\nk\r\n").where(), "/c:2");
  EXPECT_EQ(failure_of("[a]\n= v\n").where(), "/c:2");
  EXPECT_EQ(failure_of("[a]\ns3 =\n  # c\n  k = v\n  w\n").where(), "/c:5");
  EXPECT_EQ(failure_of("\xef\xbb\xbf[a]\n").where(), "/c");
  EXPECT_EQ(failure_of("[a]\nk = \xff\n").where(), "/c");
}

// 40 000 sections took many seconds while each was compared with all before it.
TEST(Ini, time_grows_with_the_number_of_sections) {
  const auto seconds_for = [](int count) {
    std::string text;
    for (int i = 0; i < count; ++i) {
      text += fmt::format("[profile p{}]\nregion = eu-west-1\n", i);
    }
    const std::clock_t begin = std::clock();
    EXPECT_EQ(parse_ini(text, "/c").size(), static_cast<std::size_t>(count));
    return double(std::clock() - begin) / CLOCKS_PER_SEC;
  };
  constexpr int k_few = 5000;
  EXPECT_LT(seconds_for(8 * k_few), 24 * seconds_for(k_few));
}

TEST(Ini, a_line_that_cannot_be_read_is_not_shown_for_it_may_hold_a_key) {
  const ConfigError error = failure_of("[a]\nwJalrXUtnFEMI\n");
  EXPECT_THAT(error.what(), Not(HasSubstr("wJalrXUtnFEMI")));
}

TEST(Ini, white_space_beyond_ascii_is_white_space_as_for_python) {
  const auto sections = parse_ini("[a]\nregion =\u00a0us-east-1\u00a0\u2003\n\u00a0\n", "/c");
  EXPECT_EQ(sections.at(0).get("region"), "us-east-1");
}

TEST(Ini, a_setting_that_holds_pairs_has_no_text) {
  const auto sections = parse_ini("[a]\ns3 =\n  k = v\nempty =\n", "/c");
  EXPECT_EQ(sections.at(0).get("s3"), std::nullopt);
  EXPECT_TRUE(sections.at(0).has("s3"));
  EXPECT_EQ(sections.at(0).get("empty"), "");
  EXPECT_FALSE(sections.at(0).has("missing"));
}

} // namespace
} // namespace iam::aws
