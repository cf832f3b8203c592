#include "util/crypto.hpp"
#include "util/encoding.hpp"

#include <gtest/gtest.h>

namespace iam::util {
namespace {

TEST(Sha256, matches_fips_180_4_examples) {
  EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha1, matches_fips_180_4_example) {
  EXPECT_EQ(hex(sha1("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
}

TEST(HmacSha256, matches_rfc_4231_cases) {
  EXPECT_EQ(hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex(hmac_sha256(std::string(131, '\xaa'),
                            "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(HmacSha256, takes_an_empty_key_for_what_it_is) {
  hmac_sha256("the key of the call before", "");
  EXPECT_EQ(hex(hmac_sha256("", "")),
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(RandomBytes, gives_as_many_as_asked_and_never_the_same) {
  EXPECT_EQ(random_bytes(0), "");
  EXPECT_EQ(random_bytes(33).size(), 33U);
  EXPECT_NE(random_bytes(16), random_bytes(16));
}

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
  EXPECT_FALSE(decode_base64(" Zg=="));
  EXPECT_FALSE(decode_base64("Z=g="));
  EXPECT_EQ(decode_base64("Zh=="), "f"); // unused bits
}

} // namespace
} // namespace iam::util
