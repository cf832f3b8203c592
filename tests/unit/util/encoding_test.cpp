#include "util/encoding.hpp"

#include <gtest/gtest.h>

namespace iam::util {
namespace {

TEST(Base64, matches_the_vectors_of_rfc_4648) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(base64(bytes), text);
    EXPECT_EQ(decode_base64(text), bytes);
  }
}

TEST(Base64, carries_every_byte) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) {
    bytes += static_cast<char>(i);
    EXPECT_EQ(decode_base64(base64(bytes)), bytes);
    EXPECT_EQ(decode_base64url(base64url(bytes)), bytes);
    EXPECT_EQ(decode_hex(hex(bytes)), bytes);
    EXPECT_EQ(percent_decode(percent_encode(bytes)), bytes);
  }
}

TEST(Base64, url_form_has_its_own_digits_and_no_padding) {
  EXPECT_EQ(base64url("\xfb\xff\xfe\xff"), "-__-_w");
  EXPECT_EQ(decode_base64url("-__-_w"), "\xfb\xff\xfe\xff");
  EXPECT_FALSE(decode_base64url("-__-_w=="));
  EXPECT_FALSE(decode_base64url("+//+/w"));
  EXPECT_FALSE(decode_base64("-__-_w=="));
}

TEST(DecodeBase64, skips_line_breaks_and_nothing_else) {
  EXPECT_EQ(decode_base64("Zm9v\r\nYmFy\n"), "foobar");
  EXPECT_FALSE(decode_base64("Zm9v YmFy"));
  EXPECT_FALSE(decode_base64("Zm9v!mFy"));
}

TEST(DecodeBase64, wants_its_padding_whole_and_at_the_end) {
  EXPECT_FALSE(decode_base64("Zg"));
  EXPECT_FALSE(decode_base64("Zg="));
  EXPECT_FALSE(decode_base64("Zg==="));
  EXPECT_FALSE(decode_base64("Z==="));
  EXPECT_FALSE(decode_base64("Zg==Zg=="));
  EXPECT_FALSE(decode_base64("===="));
}

TEST(Hex, reads_both_cases_and_refuses_what_is_none) {
  EXPECT_EQ(hex("\x01\xab"), "01ab");
  EXPECT_EQ(decode_hex("01aB"), "\x01\xab");
  EXPECT_FALSE(decode_hex("0"));
  EXPECT_FALSE(decode_hex("0g"));
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
