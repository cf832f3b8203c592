#include "util/error.hpp"
#include "util/json.hpp"

#include <gtest/gtest.h>

namespace iam::util {
namespace {

TEST(ParseJson, says_line_and_column_of_what_is_wrong) {
  try {
    parse_json("{\n  \"a\": 1,\n  oops\n}", "file.json");
    FAIL() << "accepted";
  } catch (const Error& e) {
    EXPECT_EQ(e.cause(), "not valid JSON at line 3, column 3");
    EXPECT_EQ(e.where(), "file.json");
  }
}

TEST(ParseJson, keeps_the_order_of_keys) {
  EXPECT_EQ(dump_json(parse_json(R"({"z":1,"a":2})", "x")), R"({"z":1,"a":2})");
}

TEST(ParseJson, refuses_a_bomb_of_brackets) {
  EXPECT_THROW(parse_json(std::string(100000, '[') + std::string(100000, ']'), "x"), Error);
}

TEST(TextAt, is_empty_for_all_that_is_no_text) {
  EXPECT_EQ(text_at(parse_json(R"({"a":"b"})", "x"), "a"), "b");
  EXPECT_EQ(text_at(parse_json(R"({"a":1})", "x"), "a"), "");
  EXPECT_EQ(text_at(parse_json(R"({})", "x"), "a"), "");
  EXPECT_EQ(text_at(parse_json(R"(["a"])", "x"), "a"), "");
}

TEST(DumpJson, replaces_bytes_that_are_not_utf8) {
  EXPECT_EQ(dump_json(Json("a\xff")), "\"a\xef\xbf\xbd\"");
}

} // namespace
} // namespace iam::util
