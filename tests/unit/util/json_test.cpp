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
  EXPECT_NO_THROW(parse_json('"' + std::string(100000, '[') + R"(\"[[")", "x"));
}

TEST(ParseJson, reads_each_kind_of_value) {
  const std::string text =
      R"({"n":null,"b":[true,false],"i":-1,"u":18446744073709551615,"f":0.5,"s":"\u00e9","o":{},"a":[[],{}]})";
  const Json value = parse_json(text, "x");
  EXPECT_EQ(ascii_json(value), text);
  EXPECT_EQ(value, Json::parse(text));
}

TEST(ParseJson, lets_the_last_of_two_like_keys_count) {
  EXPECT_EQ(dump_json(parse_json(R"({"a":1,"b":2,"a":{"c":3}})", "x")), R"({"a":{"c":3},"b":2})");
}

TEST(ParseJson, refuses_numbers_that_no_double_holds_and_text_behind_the_value) {
  EXPECT_THROW(parse_json("1e999", "x"), Error);
  EXPECT_THROW(parse_json("{} {}", "x"), Error);
  EXPECT_THROW(parse_json("", "x"), Error);
}

TEST(Getters, take_a_member_of_another_type_for_a_missing_one) {
  const Json object = parse_json(R"({"a":["b",1,"c"],"n":7,"f":1.5,"o":{"t":"x"}})", "x");
  EXPECT_EQ(text_at(member(object, "o"), "t"), "x");
  EXPECT_EQ(text_at(member(object, "p"), "t"), "");
  EXPECT_EQ(member(member(object, "n"), "t"), nullptr);
  EXPECT_EQ(texts_in(member(object, "a")), (std::vector<std::string>{"b", "c"}));
  EXPECT_EQ(array_at(object, "a").size(), 3U);
  EXPECT_TRUE(array_at(object, "n").empty());
  EXPECT_EQ(integer_at(object, "n"), 7);
  EXPECT_EQ(integer_at(object, "f"), std::nullopt);
  EXPECT_EQ(find_text(object, "n"), std::nullopt);
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
