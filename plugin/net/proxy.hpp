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

  // From HTTPS_PROXY, HTTP_PROXY and NO_PROXY (or their names in lower case), as Go reads them
  // (golang.org/x/net/http/httpproxy): upper case wins, `localhost` and loopback addresses are
  // direct, NO_PROXY lists names, `.names`, addresses, networks and ports.
  static Proxies of_environment(const util::Environment& environment);

  // The proxy at `url` for everything, as a kubeconfig's proxy-url demands. Throws util::Error if
  // it is not a URL, or its scheme is not http, https or socks5.
  static Proxies always(std::string_view url);

  // The proxy for `target`. Returns nullopt for a direct connection. Throws util::Error if the
  // environment names something that is not a proxy.
  std::optional<Url> on_the_way_to(const Url& target) const;

private:
  // One entry of NO_PROXY.
  struct Exception {
    std::string domain;  // with a leading dot: a suffix; empty for addresses
    bool and_itself;     // also the domain itself
    std::string network; // the bytes of an address, IPv4 mapped into IPv6
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
