#include "net/proxy.hpp"
#include "util/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace iam::net {
namespace {

using util::Environment;

// The proxy on the way to `url`, or `direct`.
std::string way(const Proxies& proxies, const std::string& url) {
  const auto proxy = proxies.on_the_way_to(parse_url(url));
  return proxy ? proxy->origin() : "direct";
}

std::string way_with_exceptions(const std::string& no_proxy, const std::string& url) {
  return way(Proxies::of_environment(Environment({"HTTPS_PROXY=p:1", "NO_PROXY=" + no_proxy})),
             url);
}

TEST(Proxies, are_none_without_a_word) {
  EXPECT_EQ(way(Proxies(), "https://h"), "direct");
  EXPECT_EQ(way(Proxies::of_environment(Environment()), "https://h"), "direct");
}

TEST(Proxies, of_environment_go_by_the_scheme_of_the_target) {
  const auto proxies = Proxies::of_environment(
      Environment({"HTTPS_PROXY=http://s:1", "http_proxy=https://t", "ALL_PROXY=http://a"}));
  EXPECT_EQ(way(proxies, "https://h"), "http://s:1");
  EXPECT_EQ(way(proxies, "http://h"), "https://t");
}

TEST(Proxies, of_environment_prefer_upper_case_that_is_not_empty) {
  EXPECT_EQ(way(Proxies::of_environment(Environment({"https_proxy=l:1", "HTTPS_PROXY=u:1"})),
                "https://h"),
            "http://u:1");
  EXPECT_EQ(
      way(Proxies::of_environment(Environment({"https_proxy=l:1", "HTTPS_PROXY="})), "https://h"),
      "http://l:1");
}

TEST(Proxies, of_environment_take_a_bare_host_for_an_http_proxy) {
  EXPECT_EQ(way(Proxies::of_environment(Environment({"HTTPS_PROXY=p"})), "https://h"), "http://p");
  EXPECT_EQ(way(Proxies::of_environment(Environment({"HTTPS_PROXY=socks5://p"})), "https://h"),
            "socks5://p");
}

TEST(Proxies, of_environment_do_not_trust_a_cgi_request) {
  EXPECT_EQ(
      way(Proxies::of_environment(Environment({"HTTP_PROXY=p", "REQUEST_METHOD=GET"})), "http://h"),
      "direct");
}

TEST(Proxies, of_environment_never_stand_before_this_machine) {
  for (const char* url : {"https://localhost", "https://127.0.0.1:1", "https://127.9.9.9",
                          "https://[::1]", "https://[::ffff:127.0.0.1]"}) {
    EXPECT_EQ(way_with_exceptions("", url), "direct") << url;
  }
  EXPECT_EQ(way_with_exceptions("", "https://localhost.example"), "http://p:1");
}

TEST(Proxies, a_name_excepts_itself_and_what_is_below_it) {
  EXPECT_EQ(way_with_exceptions("a.example", "https://a.example"), "direct");
  EXPECT_EQ(way_with_exceptions("a.example", "https://x.A.example"), "direct");
  EXPECT_EQ(way_with_exceptions(" other , A.example ", "https://a.example"), "direct");
  EXPECT_EQ(way_with_exceptions("a.example", "https://xa.example"), "http://p:1");
}

TEST(Proxies, a_leading_dot_or_star_excepts_only_what_is_below) {
  for (const char* entry : {".a.example", "*.a.example"}) {
    EXPECT_EQ(way_with_exceptions(entry, "https://x.a.example"), "direct");
    EXPECT_EQ(way_with_exceptions(entry, "https://a.example"), "http://p:1");
  }
}

TEST(Proxies, addresses_and_networks_except_addresses) {
  EXPECT_EQ(way_with_exceptions("10.0.0.1", "https://10.0.0.1"), "direct");
  EXPECT_EQ(way_with_exceptions("10.0.0.1", "https://10.0.0.2"), "http://p:1");
  EXPECT_EQ(way_with_exceptions("10.0.0.0/9", "https://10.127.255.255"), "direct");
  EXPECT_EQ(way_with_exceptions("10.0.0.0/9", "https://10.128.0.0"), "http://p:1");
  EXPECT_EQ(way_with_exceptions("fd00::/8", "https://[fdff::1]"), "direct");
  EXPECT_EQ(way_with_exceptions("fd00::1", "https://[fd00:0::1]"), "direct");
  EXPECT_EQ(way_with_exceptions("0.0.0.0/0", "https://[fd00::1]"), "http://p:1");
  EXPECT_EQ(way_with_exceptions("::/0", "https://10.0.0.0"), "http://p:1");
  EXPECT_EQ(way_with_exceptions("2.3.4", "https://1.2.3.4"), "http://p:1");
  EXPECT_EQ(way_with_exceptions("10.0.0.0/33", "https://10.0.0.0"), "http://p:1");
}

TEST(Proxies, a_port_narrows_an_exception) {
  EXPECT_EQ(way_with_exceptions("a.example:8443", "https://a.example:8443"), "direct");
  EXPECT_EQ(way_with_exceptions("a.example:8443", "https://a.example"), "http://p:1");
  EXPECT_EQ(way_with_exceptions("a.example:", "https://a.example"), "direct");
  EXPECT_EQ(way_with_exceptions("a.example:https", "https://a.example"), "http://p:1");
  EXPECT_EQ(way_with_exceptions("10.0.0.1:443", "https://10.0.0.1"), "direct");
  EXPECT_EQ(way_with_exceptions("[fd00::1]:443", "https://[fd00::1]"), "direct");
  EXPECT_EQ(way_with_exceptions("[fd00::1]:444", "https://[fd00::1]"), "http://p:1");
}

TEST(Proxies, a_star_excepts_everything) {
  EXPECT_EQ(way_with_exceptions("x, *", "https://a.example"), "direct");
}

TEST(Proxies, always_means_this_machine_too) {
  EXPECT_EQ(way(Proxies::always("http://p:3128"), "https://127.0.0.1"), "http://p:3128");
  EXPECT_EQ(way(Proxies::always("socks5://p:3128"), "http://localhost"), "socks5://p:3128");
}

TEST(Proxies, always_refuses_what_is_no_proxy_without_showing_its_password) {
  try {
    Proxies::always("ftp://user:secret@p:21");
    FAIL() << "accepted";
  } catch (const util::Error& e) {
    EXPECT_EQ(e.cause(), "unsupported scheme \"ftp\" of a proxy, must be http, https, or socks5");
    EXPECT_EQ(e.where(), "ftp://<masked>@p:21");
  }
  EXPECT_THROW(Proxies::always("http://"), util::Error);
  for (const char* text : {"http://user:secret@p:x", "http://user:secret@p q",
                           "user:1/secret@p:99999", "http://user:secret"}) {
    try {
      Proxies::always(text);
      FAIL() << text;
    } catch (const util::Error& e) {
      EXPECT_THAT(e.what(), testing::Not(testing::HasSubstr("secret"))) << text;
    }
  }
}

TEST(IsThisMachine, is_a_loopback_address_or_localhost_and_no_name_that_looks_like_one) {
  for (const char* host : {"localhost", "127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_TRUE(is_this_machine(host)) << host;
  }
  for (const char* host : {"127.evil.test", "127.0.0.1.evil.test", "localhost.evil.test", "127",
                           "127.1", "128.0.0.1", "0.0.0.0", "::", "::2", "a.localhost", ""}) {
    EXPECT_FALSE(is_this_machine(host)) << host;
  }
}

} // namespace
} // namespace iam::net
