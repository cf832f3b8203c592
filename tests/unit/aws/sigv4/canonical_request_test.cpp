// What the official suite (sign_vectors_test.cpp) has no case for.

#include "aws/sigv4/canonical_request.hpp"

#include <gtest/gtest.h>

namespace iam::aws::sigv4 {
namespace {

TEST(CanonicalPath, encodes_what_is_encoded_once_more) {
  EXPECT_EQ(canonical_path("/a/arn%3Aaws%2Fx", PathStyle::normalized), "/a/arn%253Aaws%252Fx");
}

TEST(CanonicalPath, is_a_slash_where_there_is_none) {
  EXPECT_EQ(canonical_path("", PathStyle::normalized), "/");
  EXPECT_EQ(canonical_path("", PathStyle::as_sent), "/");
}

TEST(CanonicalPath, does_not_leave_the_root) {
  EXPECT_EQ(canonical_path("/../../a/./b/..", PathStyle::normalized), "/a");
}

TEST(CanonicalQuery, keeps_repeated_names_in_the_order_of_their_values) {
  EXPECT_EQ(canonical_query("b=2&a=2&a=1&a"), "a=&a=1&a=2&b=2");
}

TEST(CanonicalQuery, encodes_a_plus_and_an_equals_sign_in_a_value) {
  EXPECT_EQ(canonical_query("a=b+c==&d=%2b"), "a=b%2Bc%3D%3D&d=%2B");
}

TEST(CanonicalQuery, takes_a_percent_sign_without_digits_as_it_is) {
  EXPECT_EQ(canonical_query("a=100%&%zz=1"), "%25zz=1&a=100%25");
}

TEST(CanonicalQuery, has_nothing_of_nothing) {
  EXPECT_EQ(canonical_query(""), "");
  EXPECT_EQ(canonical_query("&&"), "");
}

TEST(CanonicalHeaders, leave_out_what_changes_on_the_way) {
  const CanonicalHeaders headers = canonical_headers({{"User-Agent", "x"},
                                                      {"Host", "h"},
                                                      {"Expect", ""},
                                                      {"Proxy-Connection", "x"},
                                                      {"X-Amz-Date", "d"},
                                                      {"X-Amzn-Trace-Id", "t"},
                                                      {"TE", "x"},
                                                      {"Accept", "*/*"}});
  EXPECT_EQ(headers.signed_names, "accept;host;x-amz-date");
  EXPECT_EQ(headers.lines, "accept:*/*\nhost:h\nx-amz-date:d\n");
}

} // namespace
} // namespace iam::aws::sigv4
