#include "net/url.hpp"
#include "util/error.hpp"

#include <gtest/gtest.h>

namespace iam::net {
namespace {

TEST(ParseUrl, takes_a_url_apart) {
  const Url url = parse_url("HTTPS://Us%40er:p%3Aw@Host.Example:8443/a/../b?x=%20&y#z");
  EXPECT_EQ(url.scheme, "https");
  EXPECT_EQ(url.user, "Us@er");
  EXPECT_EQ(url.password, "p:w");
  EXPECT_EQ(url.host, "host.example");
  EXPECT_EQ(url.port, 8443);
  EXPECT_EQ(url.path, "/a/../b");
  EXPECT_EQ(url.query, "x=%20&y");
}

TEST(ParseUrl, knows_the_ports_of_schemes) {
  EXPECT_EQ(parse_url("https://h").port, 443);
  EXPECT_EQ(parse_url("http://h").port, 80);
  EXPECT_EQ(parse_url("socks5://h").port, 1080);
  EXPECT_EQ(parse_url("https://h").path, "/");
}

TEST(ParseUrl, takes_brackets_from_an_ipv6_address_and_puts_them_back) {
  const Url url = parse_url("https://[FD00::1]:6443/x");
  EXPECT_EQ(url.host, "fd00::1");
  EXPECT_EQ(url.address(), "[fd00::1]:6443");
  EXPECT_EQ(url.origin(), "https://[fd00::1]:6443");
}

TEST(ParseUrl, origin_leaves_the_usual_port_out) {
  EXPECT_EQ(parse_url("https://u:p@h:443/p?q").origin(), "https://h");
  EXPECT_EQ(parse_url("https://h:80").origin(), "https://h:80");
}

TEST(ParseUrl, refuses_what_is_none_without_showing_its_password) {
  for (const char* text : {"", "host", "host:443", "https://", "https:/h", "https:///path",
                           "foo://h", "https://h:port", "https://h o", "https://h:99999"}) {
    EXPECT_THROW(parse_url(text), util::Error) << text;
  }
  try {
    parse_url("https://user:secret@h o");
    FAIL() << "parsed";
  } catch (const util::Error& e) {
    EXPECT_EQ(e.where(), "https://<masked>@h o");
  }
}

TEST(IsHost, accepts_names_and_addresses_and_nothing_else) {
  for (const char* host :
       {"h", "API.example", "a-b_c.example.", "10.0.0.1", "::1", "fd00:ec2::23"}) {
    EXPECT_TRUE(is_host(host)) << host;
  }
  for (const char* text : {"", "h:1", "x@h", "h/", "h?", "h#", "[::1]", "127.1", "0x7f.1", "%61",
                           "a b", "h\n", "::1]:2@x[::1"}) {
    EXPECT_FALSE(is_host(text)) << text;
  }
  EXPECT_FALSE(is_host(std::string_view("h\0x", 3)));
}

} // namespace
} // namespace iam::net
