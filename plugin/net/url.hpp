#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace iam::net {

// The parts of an absolute URL (RFC 3986).
struct Url {
  std::string scheme; // lower case
  std::string user;   // decoded, as is the password; both empty where there are none
  std::string password;
  std::string host; // lower case; an IPv6 address without its brackets
  int port = 0;     // the scheme's own where the URL names none
  std::string path; // as written, at least `/`
  std::string query;

  // `HOST:PORT`, with brackets around an IPv6 address.
  std::string address() const;

  // `SCHEME://HOST[:PORT]`, the port only where it is not the scheme's own: no credentials, no
  // path.
  std::string origin() const;
};

// Names and values of a query, not yet encoded, in the order in which they are sent.
using Parameters = std::vector<std::pair<std::string, std::string>>;

// `?NAME=VALUE&...`, percent-encoded; empty if there are none.
std::string query_text(const Parameters& parameters);

// Takes `text` apart. Throws util::Error, with `text` redacted as the place, when it is not an
// absolute URL with a host, or has no port of its own and a scheme other than http, https, socks5
// and socks5h.
Url parse_url(std::string_view text);

} // namespace iam::net
