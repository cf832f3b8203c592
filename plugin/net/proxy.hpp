#pragma once

#include "net/url.hpp"
#include "util/environment.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iam::net {

// Whether `host`, of a Url, is `localhost` or a loopback address.
bool is_this_machine(const std::string& host);

// Which proxy a request goes through.
class Proxies {
public:
  // No proxy at all.
  Proxies() = default;

  // What HTTPS_PROXY, HTTP_PROXY and NO_PROXY (or their names in lower case) say, as Go programs
  // understand them (golang.org/x/net/http/httpproxy): upper case wins, `localhost` and loopback
  // addresses go direct, NO_PROXY holds names, `.names`, addresses, networks and ports.
  static Proxies of_environment(const util::Environment& environment);

  // The one at `url` for everything, as a kubeconfig's proxy-url has it. Throws util::Error when it
  // is no URL, or its scheme is none of http, https and socks5.
  static Proxies always(std::string_view url);

  // The proxy on the way to `target`, or nothing for the direct way. Throws util::Error when what
  // the environment names is not a proxy.
  std::optional<Url> on_the_way_to(const Url& target) const;

private:
  // One entry of NO_PROXY.
  struct Exception {
    std::string domain;  // with a leading dot: what ends in it; empty for addresses
    bool and_itself;     // the domain without its dot too
    std::string network; // the bytes of an address; IPv4 is kept as mapped into IPv6
    unsigned prefix;     // how many bits of them count
    std::optional<int> port;
  };

  static std::optional<Exception> read_exception(std::string_view entry);
  bool is_exception(const Url& target) const;

  std::string m_for_http;
  std::string m_for_https;
  bool m_is_for_all = false;  // no exceptions, not even this machine
  bool m_is_for_none = false; // NO_PROXY=*
  std::vector<Exception> m_exceptions;
};

} // namespace iam::net
